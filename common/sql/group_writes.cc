#include "common/sql/group_writes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/sql/id_portions.h"
#include "common/sql/send_rows.h"
#include "common/sql/text_keys.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Row;
using store::Table;
using store::Value;

constexpr ColumnType kText = ColumnType::kText;
constexpr ColumnType kInteger = ColumnType::kInteger;

const RowsSql& InsertChanges() {
  static const auto* const sql = new RowsSql(
      InsertInto("change (revision, ordinal, table_name, id)", {kInteger, kInteger, kText, kText}));
  return *sql;
}

// RevisionColumns, and the digest.
const RowsSql& InsertRevisions() {
  static const auto* const sql = new RowsSql(
      InsertInto(absl::StrCat("revision (", absl::StrJoin(RevisionColumns(), ", "), ", digest)"),
                 {kInteger, kInteger, kText, kText, kText, kText, kText, kInteger, kInteger,
                  kInteger, kInteger, kText, kInteger}));
  return *sql;
}

// By ids, whatever the planner believes: a comparison with a sum is in no index. With the
// statistics of a table that was empty a minute ago it takes an index whose second column is
// `ended`, and compares every row that holds with every id.
const std::string& Held() {
  static const std::string sql = absl::StrCat(" WHERE ended + 0 = ", store::kStillHolds, " AND ");
  return sql;
}

// Reading fewer than this one by one is as quick.
constexpr size_t kPrefetchMin = 2;

}  // namespace

absl::Status GroupWrites::Prefetch(const std::vector<std::pair<const Table*, std::string>>& ids) {
  if (ids.size() < kPrefetchMin) return absl::OkStatus();
  absl::flat_hash_map<const Table*, std::vector<Value>> by_table;
  for (const auto& [table, id] : ids) by_table[table].emplace_back(id);
  for (auto& [table, values] : by_table) {
    for (const Value& id : values) {
      absent_.push_back(absl::get<std::string>(id));
      known_.emplace(Key{table, absent_.back()}, nullptr);
    }
    RETURN_IF_ERROR(ReadHeld(*table, values));
  }
  return absl::OkStatus();
}

absl::Status GroupWrites::ReadHeld(const Table& table, const std::vector<Value>& ids) {
  const TableStatements& statements = statements_(table);
  const std::string held = absl::StrCat(statements.select, Held());
  return InPortions(connection_.engine(), ids, 0, [&](const IdPortion& portion) {
    return connection_.Query(held + portion.condition, portion.values, statements.types,
                             [&](std::vector<Value>& row) {
                               int64_t ended = 0;
                               found_.push_back(ToRow(row, ended));
                               known_[Key{&table, found_.back().meta.id}] = &found_.back();
                               return true;
                             });
  });
}

void GroupWrites::Know(const Table& table, const std::string& id,
                       const absl::optional<Row>& found) {
  if (found.has_value()) {
    found_.push_back(*found);
    known_[Key{&table, found_.back().meta.id}] = &found_.back();
  } else {
    absent_.push_back(id);
    known_[Key{&table, absent_.back()}] = nullptr;
  }
}

absl::optional<const Row*> GroupWrites::Find(const Table& table, absl::string_view id) const {
  const auto found = known_.find(Key{&table, id});
  return found == known_.end() ? absl::nullopt : absl::make_optional(found->second);
}

void GroupWrites::Add(OneWrite& write) {
  revisions_.push_back(&write);
  for (RowStep& step : write.steps) AddStep(step, write.info.revision);
}

void GroupWrites::AddStep(RowStep& step, int64_t revision) {
  const store::RowChange& change = step.change;
  known_[Key{change.table, change.after.meta.id}] = &change.after;
  if (step.sent) return;
  step.checksum = ChecksumOf(change);
  const auto [found, is_new] = pending_.try_emplace(change.table);
  if (is_new) order_.push_back(change.table);
  PendingTable& pending = found->second;
  const absl::string_view id = change.after.meta.id;
  if (change.before.has_value()) {
    const auto latest = pending.latest.find(id);
    if (latest != pending.latest.end()) {
      pending.insertions[latest->second].ended = revision;
    } else {
      pending.ends.push_back({id, change.before->meta.revision, revision});
    }
  }
  pending.latest[id] = pending.insertions.size();
  pending.insertions.push_back({&step, store::kStillHolds});
}

int64_t GroupWrites::ChecksumOf(const store::RowChange& change) const {
  return statements_(*change.table).sums.Of(change.after);
}

int64_t GroupWrites::ContentOf(const OneWrite& write) const {
  uint64_t content = 0;
  int64_t ordinal = 0;
  for (const RowStep& step : write.steps) {
    const store::RowChange& change = step.change;
    if (!IsInChain(change.table->name)) continue;
    const TableTerms& terms = statements_(*change.table).terms;
    const std::string& id = change.after.meta.id;
    content += terms.Made(id, write.info.revision, step.checksum);
    if (change.before.has_value()) content += terms.Ended(id, change.before->meta.revision);
    if (change.table->watched) content += terms.Changed(id, ordinal++);
  }
  return static_cast<int64_t>(content);
}

absl::Status GroupWrites::Flush() {
  for (const Table* table : order_) RETURN_IF_ERROR(SendTable(*table, pending_.at(table)));
  RETURN_IF_ERROR(SendRevisions());
  order_.clear();
  pending_.clear();
  revisions_.clear();
  return absl::OkStatus();
}

absl::Status GroupWrites::Send(OneWrite& write) {
  RETURN_IF_ERROR(Flush());
  for (RowStep& step : write.steps) {
    if (step.sent) continue;
    const store::RowChange& change = step.change;
    PendingTable one;
    if (change.before.has_value()) {
      one.ends.push_back({change.after.meta.id, change.before->meta.revision, write.info.revision});
    }
    step.checksum = ChecksumOf(change);
    one.insertions.push_back({&step, store::kStillHolds});
    RETURN_IF_ERROR(SendTable(*change.table, one));
    step.sent = true;
  }
  return absl::OkStatus();
}

std::vector<Value> GroupWrites::TextKeysOf(const TableStatements& statements,
                                           const PendingTable& pending) {
  std::vector<Value> keys;
  if (statements.names.empty()) return keys;
  keys.reserve(pending.insertions.size() * statements.names.size() * 2);
  for (const Insertion& insertion : pending.insertions) {
    const Row& row = insertion.step->change.after;
    for (const size_t column : statements.names) {
      TextKeys made = MakeTextKeys(absl::get<std::string>(row.values[column]));
      keys.emplace_back(std::move(made.fold));
      keys.emplace_back(std::move(made.order));
    }
  }
  return keys;
}

absl::Status GroupWrites::SendTable(const Table& table, const PendingTable& pending) {
  const TableStatements& statements = statements_(table);
  RETURN_IF_ERROR(SendEnds(statements, pending.ends));
  std::vector<std::array<Value, 6>> numbers(pending.insertions.size());
  for (size_t i = 0; i < numbers.size(); ++i) {
    const Insertion& insertion = pending.insertions[i];
    const store::Meta& meta = insertion.step->change.after.meta;
    numbers[i] = {meta.revision,    meta.create_time, meta.update_time,
                  meta.delete_time, insertion.ended,  insertion.step->checksum};
  }
  std::vector<Value> ids;
  ids.reserve(pending.insertions.size());
  for (const Insertion& insertion : pending.insertions) {
    ids.emplace_back(insertion.step->change.after.meta.id);
  }
  const std::vector<Value> keys = TextKeysOf(statements, pending);
  const size_t keys_a_row = 2 * statements.names.size();
  return SendRows(connection_, statements.insert, pending.insertions.size(),
                  [&](size_t i, Connection::Values& values) {
                    values.push_back(&ids[i]);
                    for (size_t n = 0; n < 4; ++n) values.push_back(&numbers[i][n]);
                    const Row& row = pending.insertions[i].step->change.after;
                    for (const Value& value : row.values) values.push_back(&value);
                    values.insert(values.end(), {&numbers[i][4], &numbers[i][5]});
                    for (size_t n = 0; n < keys_a_row; ++n) {
                      values.push_back(&keys[i * keys_a_row + n]);
                    }
                  })
      .status();
}

absl::Status GroupWrites::SendEnds(const TableStatements& statements,
                                   const std::vector<End>& ends) {
  std::vector<std::array<Value, 3>> rows;
  rows.reserve(ends.size());
  for (const End& end : ends) {
    rows.push_back({Value(std::string(end.id)), Value(end.old_revision), Value(end.new_revision)});
  }
  ASSIGN_OR_RETURN(const int64_t ended, SendRows(connection_, statements.end, rows.size(),
                                                 [&](size_t i, Connection::Values& values) {
                                                   for (const Value& value : rows[i])
                                                     values.push_back(&value);
                                                 }));
  if (ended == static_cast<int64_t>(ends.size())) return absl::OkStatus();
  // Only the holder of the counter's row writes, and it knows what holds.
  return MakeError(absl::StatusCode::kDataLoss, "VERSIONS_DAMAGED",
                   absl::StrCat("a version of ", statements.table->name,
                                " that is to end is not there; run accord db verify"));
}

absl::Status GroupWrites::SendRevisions() {
  static const auto* const sums = new RowSum(RevisionColumns());
  std::vector<std::vector<Value>> revisions;
  std::vector<std::array<Value, 4>> changes;
  for (const OneWrite* write : revisions_) {
    const store::RevisionInfo& info = write->info;
    revisions.push_back({info.revision, info.time, info.actor, info.on_behalf_of, info.method,
                         info.request_id, info.reason, info.accounts_revision, write->behind,
                         commit_id_, ContentOf(*write), info.accounts_epoch});
    digest_ = Chain(digest_, sums->Of(revisions.back()));
    revisions.back().emplace_back(digest_);
    int64_t ordinal = 0;
    for (const RowStep& step : write->steps) {
      if (!step.change.table->watched) continue;
      changes.push_back(
          {info.revision, ordinal++, step.change.table->name, step.change.after.meta.id});
    }
  }
  RETURN_IF_ERROR(SendRows(connection_, InsertRevisions(), revisions.size(),
                           [&](size_t i, Connection::Values& values) {
                             for (const Value& value : revisions[i]) values.push_back(&value);
                           })
                      .status());
  return SendRows(connection_, InsertChanges(), changes.size(),
                  [&](size_t i, Connection::Values& values) {
                    for (const Value& value : changes[i]) values.push_back(&value);
                  })
      .status();
}

}  // namespace accord::sql
