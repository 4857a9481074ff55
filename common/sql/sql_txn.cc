#include "common/sql/sql_txn.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::sql {
namespace {

using store::Row;
using store::Table;

absl::Status ConcurrentChange(const Table& table, const std::string& id) {
  return MakeError(absl::StatusCode::kAborted, "CONCURRENT_CHANGE",
                   absl::StrCat(table.name, " ", id, " was changed meanwhile; read it again"),
                   {{"table", table.name}, {"id", id}});
}

}  // namespace

absl::StatusOr<SqlTxn::Known*> SqlTxn::Look(const Table& table, const std::string& id) {
  const auto [entry, is_new] = known_.try_emplace(Key{&table, id});
  if (!is_new) return &entry->second;
  const absl::optional<const Row*> earlier = group_.Find(table, id);
  if (earlier.has_value()) {
    if (*earlier != nullptr) entry->second.row = **earlier;
    return &entry->second;
  }
  absl::StatusOr<absl::optional<Row>> row = reader_.FindRow(table, id);
  if (!row.ok()) {
    known_.erase(entry);
    return row.status();
  }
  // What this write has sent is its own until it is kept.
  if (!savepoint_) group_.Know(table, id, *row);
  entry->second.row = *std::move(row);
  return &entry->second;
}

absl::StatusOr<absl::optional<Row>> SqlTxn::FindRow(const Table& table, const std::string& id) {
  ASSIGN_OR_RETURN(const Known* known, Look(table, id));
  const Row* current = Current(*known);
  return current == nullptr ? absl::nullopt : absl::make_optional(*current);
}

absl::Status SqlTxn::SelectRows(const Table& table, const store::Query& query,
                                store::RowSink sink) {
  RETURN_IF_ERROR(Send());
  return reader_.SelectRows(table, query, sink);
}

absl::Status SqlTxn::SelectVersions(const Table& table, const std::string& id, int64_t before,
                                    int64_t limit, store::RowSink sink) {
  RETURN_IF_ERROR(Send());
  return reader_.SelectVersions(table, id, before, limit, sink);
}

absl::StatusOr<store::Meta> SqlTxn::PutRow(const Table& table, Row row) {
  ASSIGN_OR_RETURN(Known* const known, Look(table, row.meta.id));
  const Row* const current = Current(*known);
  if ((current == nullptr ? 0 : current->meta.revision) != row.meta.revision) {
    return ConcurrentChange(table, row.meta.id);
  }
  row.meta.update_time = write_.info.time;
  row.meta.create_time = current == nullptr ? row.meta.update_time : current->meta.create_time;
  row.meta.revision = revision();
  store::Meta meta = row.meta;
  if (known->step >= 0) {
    RETURN_IF_ERROR(Replace(table, write_.steps[known->step], std::move(row)));
    return meta;
  }
  known->step = static_cast<int>(write_.steps.size());
  write_.steps.push_back({{&table, std::move(known->row), std::move(row)}});
  return meta;
}

absl::Status SqlTxn::Replace(const Table& table, RowStep& step, Row next) {
  step.change.after = std::move(next);
  if (!step.sent) return absl::OkStatus();
  const Row& row = step.change.after;
  step.checksum = statements_(table).sums.Of(row);
  // The row is in the database: put the new one in its place, at once.
  const TableStatements& statements = statements_(table);
  RETURN_IF_ERROR(connection_.Execute(statements.remove, {row.meta.id, revision()}).status());
  store::Value id = row.meta.id;
  const store::Value numbers[] = {row.meta.revision,    row.meta.create_time, row.meta.update_time,
                                  row.meta.delete_time, store::kStillHolds,   step.checksum};
  Connection::Values values = {&id, &numbers[0], &numbers[1], &numbers[2], &numbers[3]};
  for (const store::Value& value : row.values) values.push_back(&value);
  values.insert(values.end(), {&numbers[4], &numbers[5]});
  return connection_.ExecuteRow(statements.insert.one, values).status();
}

absl::Status SqlTxn::Send() {
  // What others did before is sent outside of our savepoint.
  if (!group_.empty()) RETURN_IF_ERROR(group_.Flush());
  if (!write_.wrote()) return absl::OkStatus();
  if (!savepoint_) {
    RETURN_IF_ERROR(connection_.Execute("SAVEPOINT one_write", {}).status());
    savepoint_ = true;
  }
  return group_.Send(write_);
}

absl::Status SqlTxn::Keep() {
  if (!savepoint_) return absl::OkStatus();
  return connection_.Execute("RELEASE SAVEPOINT one_write", {}).status();
}

absl::Status SqlTxn::Undo() {
  write_.steps.clear();
  if (!savepoint_) return absl::OkStatus();
  RETURN_IF_ERROR(connection_.Execute("ROLLBACK TO SAVEPOINT one_write", {}).status());
  return connection_.Execute("RELEASE SAVEPOINT one_write", {}).status();
}

}  // namespace accord::sql
