#include "common/sql/sql_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::sql {
namespace {

using store::Row;
using store::Table;
using store::Value;

constexpr char kLogChange[] =
    "INSERT INTO change (revision, ordinal, table_name, id) VALUES (:p0, :p1, :p2, :p3)";

constexpr char kFindRevision[] =
    "SELECT revision, time, actor, on_behalf_of, method, request_id, reason FROM revision "
    "WHERE revision = :p0";
// A revision's time is never less than that of an earlier one.
constexpr char kRevisionAt[] =
    "SELECT COALESCE(MAX(revision), 0) FROM revision WHERE time <= :p0 AND revision <= :p1";

// How many rows go by between two looks at the clock.
constexpr int kRowsPerDeadlineCheck = 256;

absl::Status ConcurrentChange(const Table& table, const std::string& id) {
  return MakeError(absl::StatusCode::kAborted, "CONCURRENT_CHANGE",
                   absl::StrCat(table.name, " ", id, " was changed meanwhile; read it again"),
                   {{"table", table.name}, {"id", id}});
}

}  // namespace

absl::StatusOr<absl::optional<Row>> SqlReader::FindRow(const Table& table, const std::string& id) {
  const TableStatements& statements = statements_(table);
  absl::optional<Row> found;
  RETURN_IF_ERROR(connection_.Query(statements.find, {id, revision_}, statements.types,
                                    [&](std::vector<Value>& columns) {
                                      int64_t ended = 0;
                                      Row row = ToRow(columns, ended);
                                      if (ended > revision_) found = std::move(row);
                                      return true;
                                    }));
  return found;
}

absl::Status SqlReader::SelectRows(const Table& table, const store::Query& query,
                                   store::RowSink sink) {
  const TableStatements& statements = statements_(table);
  const Sql sql = MakeSelect(statements, query, revision_, newest_);
  int until_check = kRowsPerDeadlineCheck;
  bool late = false;
  RETURN_IF_ERROR(
      connection_.Query(sql.text, sql.values, statements.types, [&](std::vector<Value>& columns) {
        if (--until_check == 0) {
          until_check = kRowsPerDeadlineCheck;
          late = absl::Now() > deadline_;
          if (late) return false;
        }
        int64_t ended = 0;
        return sink(ToRow(columns, ended));
      }));
  if (!late) return absl::OkStatus();
  return MakeError(absl::StatusCode::kDeadlineExceeded, "DEADLINE_EXCEEDED",
                   "the call's time ran out while rows were being read");
}

absl::Status SqlReader::SelectVersions(const Table& table, const std::string& id, int64_t before,
                                       int64_t limit, store::RowSink sink) {
  const TableStatements& statements = statements_(table);
  return connection_.Query(statements.versions, {id, std::min(before, revision_ + 1), limit},
                           statements.types, [&](std::vector<Value>& columns) {
                             int64_t ended = 0;
                             return sink(ToRow(columns, ended));
                           });
}

absl::StatusOr<absl::optional<store::RevisionInfo>> SqlReader::FindRevision(int64_t revision) {
  absl::optional<store::RevisionInfo> found;
  if (revision > revision_) return found;
  const std::vector<store::ColumnType> types = {
      store::ColumnType::kInteger, store::ColumnType::kInteger, store::ColumnType::kText,
      store::ColumnType::kText,    store::ColumnType::kText,    store::ColumnType::kText,
      store::ColumnType::kText};
  RETURN_IF_ERROR(
      connection_.Query(kFindRevision, {revision}, types, [&](std::vector<Value>& columns) {
        const auto text = [&](size_t i) { return std::move(absl::get<std::string>(columns[i])); };
        found = store::RevisionInfo{absl::get<int64_t>(columns[0]),
                                    absl::get<int64_t>(columns[1]),
                                    text(2),
                                    text(3),
                                    text(4),
                                    text(5),
                                    text(6)};
        return true;
      }));
  return found;
}

absl::StatusOr<int64_t> SqlReader::RevisionAt(absl::Time time) {
  int64_t found = 0;
  RETURN_IF_ERROR(connection_.Query(kRevisionAt, {absl::ToUnixMicros(time), revision_},
                                    {store::ColumnType::kInteger},
                                    [&](std::vector<Value>& columns) {
                                      found = absl::get<int64_t>(columns[0]);
                                      return true;
                                    }));
  return found;
}

absl::StatusOr<SqlTxn::Known*> SqlTxn::Look(const Table& table, const std::string& id) {
  std::unique_ptr<Known>& known = known_[Key{&table, id}];
  if (known == nullptr) {
    ASSIGN_OR_RETURN(absl::optional<Row> row, reader_.FindRow(table, id));
    known = std::make_unique<Known>(Known{std::move(row)});
  }
  return known.get();
}

absl::StatusOr<absl::optional<Row>> SqlTxn::FindRow(const Table& table, const std::string& id) {
  ASSIGN_OR_RETURN(const Known* known, Look(table, id));
  const Row* current = Current(*known);
  return current == nullptr ? absl::nullopt : absl::make_optional(*current);
}

absl::Status SqlTxn::Replace(const TableStatements& statements, const Row& old) {
  if (old.meta.revision == revision()) {  // put by this very write: no version of its own
    return connection_.Execute(statements.remove, {old.meta.id, revision()}).status();
  }
  ASSIGN_OR_RETURN(const int64_t ended,
                   connection_.Execute(statements.end, {revision(), old.meta.id, old.meta.revision,
                                                        store::kStillHolds}));
  if (ended != 1) return ConcurrentChange(*statements.table, old.meta.id);
  return absl::OkStatus();
}

absl::Status SqlTxn::Insert(const TableStatements& statements, const Row& row) {
  const Value id = row.meta.id;
  const Value numbers[] = {row.meta.revision, row.meta.create_time, row.meta.update_time,
                           row.meta.delete_time, store::kStillHolds};
  Connection::Values values = {&id, &numbers[0], &numbers[1], &numbers[2], &numbers[3]};
  for (const Value& value : row.values) values.push_back(&value);
  values.push_back(&numbers[4]);
  return connection_.ExecuteRow(statements.insert, values).status();
}

absl::Status SqlTxn::PutRow(const Table& table, Row& row) {
  ASSIGN_OR_RETURN(Known* const known, Look(table, row.meta.id));
  const Row* const current = Current(*known);
  if ((current == nullptr ? 0 : current->meta.revision) != row.meta.revision) {
    return ConcurrentChange(table, row.meta.id);
  }
  const TableStatements& statements = statements_(table);
  row.meta.update_time = absl::ToUnixMicros(now_);
  row.meta.create_time = current == nullptr ? row.meta.update_time : current->meta.create_time;
  if (current != nullptr) RETURN_IF_ERROR(Replace(statements, *current));
  row.meta.revision = revision();
  RETURN_IF_ERROR(Insert(statements, row));
  wrote_ = true;
  Remember(table, *known, row);
  return absl::OkStatus();
}

void SqlTxn::Remember(const Table& table, Known& known, const Row& row) {
  if (!table.watched) {
    known.row = row;
  } else if (known.change >= 0) {
    changes_[known.change].after = row;
  } else {
    known.change = static_cast<int>(changes_.size());
    changes_.push_back({&table, std::move(known.row), row});
  }
}

absl::Status SqlTxn::Log() {
  int64_t ordinal = 0;
  for (const store::RowChange& change : changes_) {
    RETURN_IF_ERROR(
        connection_
            .Execute(kLogChange, {revision(), ordinal, change.table->name, change.after.meta.id})
            .status());
    ++ordinal;
  }
  return absl::OkStatus();
}

}  // namespace accord::sql
