#include "common/sql/differences.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/id_portions.h"
#include "common/sql/snapshots.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Table;
using store::Value;

constexpr int64_t kEntriesPerPortion = 1000;

// Entries of some tables behind :p0, :p1 (revision and ordinal) up to :p2; at most :p3.
std::string EntriesSql(size_t tables) {
  std::string sql =
      "SELECT revision, ordinal, table_name, id FROM change "
      "WHERE revision >= :p0 AND (revision > :p0 OR ordinal > :p1) AND revision <= :p2 "
      "AND table_name IN (";
  for (size_t i = 0; i < tables; ++i) absl::StrAppend(&sql, i == 0 ? ":p" : ", :p", i + 4);
  return sql + ") ORDER BY revision, ordinal LIMIT :p3";
}

// Versions that held at :p0 or hold at :p1, but for those that do both. They are found by their
// ids: a sum is in no index.
constexpr char kOfEither[] =
    " WHERE ((revision <= :p0 AND ended + 0 > :p0 AND ended + 0 <= :p1) "
    "OR (revision > :p0 AND revision <= :p1 AND ended + 0 > :p1)) AND ";

}  // namespace

Differences::Differences(StatementsOf statements, const std::vector<const Table*>& tables,
                         store::Between between)
    : statements_(std::move(statements)),
      between_(between),
      revision_(between.from),
      ordinal_(std::numeric_limits<int64_t>::max()),  // nothing of `from` itself
      done_(tables.empty() || between.from >= between.to) {
  for (const Table* table : tables) tables_[table->name] = table;
}

absl::Status Differences::Read(Connection& connection,
                               absl::FunctionRef<bool(store::RowChange)> sink) {
  while (!done_) {
    const std::pair<int64_t, int64_t> begun(revision_, ordinal_);
    absl::StatusOr<std::vector<Entry>> entries = ReadEntries(connection);
    absl::StatusOr<Pairs> pairs = Pairs();
    if (entries.ok()) pairs = ReadPairs(connection, *entries);
    // Compaction says what it forgets before it does: asked afterwards, nothing was missing.
    absl::StatusOr<int64_t> oldest = connection.QueryInteger(kReadOldest, {});
    if (!entries.ok() || !pairs.ok() || !oldest.ok()) {
      std::tie(revision_, ordinal_) = begun;
      RETURN_IF_ERROR(entries.status());
      RETURN_IF_ERROR(pairs.status());
      return oldest.status();
    }
    RETURN_IF_ERROR(CheckKept(between_.from, *oldest));
    done_ = static_cast<int64_t>(entries->size()) < kEntriesPerPortion;
    for (const Entry& entry : *entries) {
      Pair& pair = (*pairs)[{entry.table, entry.id}];
      if (!pair.after.has_value()) {
        return MakeError(absl::StatusCode::kDataLoss, "STORED_VALUE_UNREADABLE",
                         absl::StrCat("revision ", entry.revision, " is said to have changed ",
                                      entry.table->name, " ", entry.id,
                                      " and no version of it holds at revision ", between_.to));
      }
      // Once, with the last change: others of it come before or after.
      if (pair.after->meta.revision != entry.revision) continue;
      if (!sink({entry.table, std::move(pair.before), *std::move(pair.after)})) {
        done_ = true;
        return absl::OkStatus();
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Differences::Entry>> Differences::ReadEntries(Connection& connection) {
  std::vector<Value> values = {revision_, ordinal_, between_.to, kEntriesPerPortion};
  for (const auto& [name, table] : tables_) values.emplace_back(name);
  std::vector<Entry> entries;
  RETURN_IF_ERROR(connection.Query(
      EntriesSql(tables_.size()), values,
      {ColumnType::kInteger, ColumnType::kInteger, ColumnType::kText, ColumnType::kText},
      [&](std::vector<Value>& row) {
        revision_ = absl::get<int64_t>(row[0]);
        ordinal_ = absl::get<int64_t>(row[1]);
        entries.push_back({revision_, tables_.at(absl::get<std::string>(row[2])),
                           std::move(absl::get<std::string>(row[3]))});
        return true;
      }));
  return entries;
}

absl::StatusOr<Differences::Pairs> Differences::ReadPairs(Connection& connection,
                                                          const std::vector<Entry>& entries) {
  absl::flat_hash_map<const Table*, std::vector<Value>> ids;
  Pairs pairs;
  for (const Entry& entry : entries) {
    const bool is_new = pairs.try_emplace({entry.table, entry.id}).second;
    if (is_new) ids[entry.table].emplace_back(entry.id);
  }
  for (const auto& [table, all] : ids) {
    RETURN_IF_ERROR(InPortions(connection.engine(), all, 2, [&, t = table](const IdPortion& ids) {
      return ReadPairsOf(connection, *t, ids, pairs);
    }));
  }
  return pairs;
}

absl::Status Differences::ReadPairsOf(Connection& connection, const Table& table,
                                      const IdPortion& ids, Pairs& pairs) {
  const TableStatements& statements = statements_(table);
  std::vector<Value> values = {between_.from, between_.to};
  values.insert(values.end(), ids.values.begin(), ids.values.end());
  return connection.Query(statements.select + kOfEither + ids.condition, values, statements.types,
                          [&](std::vector<Value>& row) {
                            int64_t ended = 0;
                            store::Row version = ToRow(row, ended);
                            Pair& pair = pairs[{&table, version.meta.id}];
                            const bool before = version.meta.revision <= between_.from;
                            (before ? pair.before : pair.after) = std::move(version);
                            return true;
                          });
}

}  // namespace accord::sql
