#include "common/upkeep/fill_sums.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/sql/checksums.h"
#include "common/sql/held_sum.h"
#include "common/sql/retry.h"
#include "common/sql/statements.h"
#include "common/upkeep/catalog.h"

namespace accord::upkeep {
namespace {

using store::Value;

// Short transactions: writers wait for them.
constexpr int64_t kRowsPerTransaction = 1000;

constexpr char kLastUnchained[] =
    "SELECT COALESCE(MAX(revision), 0) FROM revision WHERE digest = 0";

struct Missing {
  std::string id;
  int64_t revision;
  int64_t checksum;
};

absl::Status Store(sql::Connection& connection, const std::string& update,
                   const std::vector<Missing>& rows) {
  absl::Status status = sql::BeginWrite(connection);
  for (const Missing& row : rows) {
    if (status.ok()) {
      status = connection.Execute(update, {row.checksum, row.id, row.revision}).status();
    }
  }
  if (status.ok()) status = connection.Execute("COMMIT", {}).status();
  if (!status.ok()) (void)connection.Execute("ROLLBACK", {});  // the first error is the one to tell
  return status;
}

absl::Status StoreRetried(sql::Connection& connection, const std::string& update,
                          const std::vector<Missing>& rows) {
  sql::Retry retry(absl::InfiniteFuture());
  absl::Status status = Store(connection, update, rows);
  while (sql::IsTransient(status) && retry.WaitForNext()) {
    status = Store(connection, update, rows);
  }
  return status;
}

// A version's columns never change but for `ended`, so its sum may be computed before it is locked.
absl::StatusOr<int64_t> FillTable(sql::Connection& connection, const CatalogTable& table) {
  const std::string next =
      absl::StrCat("SELECT ", absl::StrJoin(table.names(), ", "), " FROM ", table.name,
                   " WHERE (id, revision) > (:p0, :p1) AND checksum = 0 ORDER BY id, revision "
                   "LIMIT ",
                   kRowsPerTransaction);
  const std::string update =
      absl::StrCat("UPDATE ", table.name, " SET checksum = :p0 WHERE id = :p1 AND revision = :p2");
  std::vector<store::ColumnType> types;
  for (const store::Column& column : table.columns) types.push_back(column.type);
  const sql::RowSum sum(table.names());
  const size_t id_at = table.PlaceOf("id");
  const size_t revision_at = table.PlaceOf("revision");
  int64_t filled = 0;
  std::vector<Missing> missing;
  std::vector<Value> after = {std::string(), int64_t{0}};
  do {
    missing.clear();
    RETURN_IF_ERROR(connection.Query(next, after, types, [&](std::vector<Value>& row) {
      missing.push_back(
          {absl::get<std::string>(row[id_at]), absl::get<int64_t>(row[revision_at]), sum.Of(row)});
      return true;
    }));
    if (missing.empty()) break;
    after = {missing.back().id, missing.back().revision};
    RETURN_IF_ERROR(StoreRetried(connection, update, missing));
    filled += static_cast<int64_t>(missing.size());
  } while (static_cast<int64_t>(missing.size()) == kRowsPerTransaction);
  return filled;
}

absl::Status StoreHeld(sql::Connection& connection, const std::vector<std::string>& tables) {
  ASSIGN_OR_RETURN(const int64_t revision, connection.QueryInteger(kLastUnchained, {}));
  ASSIGN_OR_RETURN(const int64_t held, sql::SumOfHeld(connection, tables, revision));
  RETURN_IF_ERROR(sql::BeginWrite(connection));
  absl::Status status = sql::StoreHeldSum(connection, revision, held);
  if (status.ok()) status = connection.Execute("COMMIT", {}).status();
  if (!status.ok()) (void)connection.Execute("ROLLBACK", {});  // the first error is the one to tell
  return status;
}

}  // namespace

absl::StatusOr<int64_t> FillChecksums(sql::Connection& connection) {
  ASSIGN_OR_RETURN(const std::vector<CatalogTable> catalog, ReadCatalog(connection));
  int64_t filled = 0;
  std::vector<std::string> tables;
  for (const CatalogTable& table : catalog) {
    if (!table.versioned() || !table.Has("checksum")) continue;
    tables.push_back(table.name);
    ASSIGN_OR_RETURN(const int64_t rows, FillTable(connection, table));
    filled += rows;
  }
  // After a compaction the sum of what held then was of rows without checksums, too.
  if (filled > 0) RETURN_IF_ERROR(StoreHeld(connection, tables));
  return filled;
}

}  // namespace accord::upkeep
