#include "common/sql/held_sum.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/sql/checksums.h"

namespace accord::sql {
namespace {

using store::ColumnType;
using store::Value;

constexpr int64_t kRowsPerPortion = 5000;

constexpr char kReadCounterOf[] = "SELECT value FROM counter WHERE name = :p0";
constexpr char kUpdate[] = "UPDATE counter SET value = :p0, digest = :p1 WHERE name = :p2";
constexpr char kInsert[] = "INSERT INTO counter (name, value, digest) VALUES (:p0, :p1, :p2)";

absl::StatusOr<uint64_t> SumOfTable(Connection& connection, const std::string& table,
                                    int64_t revision) {
  const std::string next = absl::StrCat(
      "SELECT id, revision, ended, checksum FROM ", table,
      " WHERE (id, revision) > (:p0, :p1) ORDER BY id, revision LIMIT ", kRowsPerPortion);
  const TableTerms terms(table);
  uint64_t sum = 0;
  std::string id;
  int64_t version = 0;
  int64_t rows = 0;
  do {
    rows = 0;
    const std::vector<Value> after = {id, version};
    RETURN_IF_ERROR(connection.Query(
        next, after,
        {ColumnType::kText, ColumnType::kInteger, ColumnType::kInteger, ColumnType::kInteger},
        [&](std::vector<Value>& row) {
          ++rows;
          id = std::move(absl::get<std::string>(row[0]));
          version = absl::get<int64_t>(row[1]);
          if (version <= revision && absl::get<int64_t>(row[2]) > revision) {
            sum += terms.Made(id, version, absl::get<int64_t>(row[3]));
          }
          return true;
        }));
  } while (rows == kRowsPerPortion);
  return sum;
}

}  // namespace

absl::StatusOr<int64_t> SumOfHeld(Connection& connection, const std::vector<std::string>& tables,
                                  int64_t revision) {
  uint64_t sum = 0;
  for (const std::string& table : tables) {
    if (!IsInChain(table)) continue;
    ASSIGN_OR_RETURN(const uint64_t of_table, SumOfTable(connection, table, revision));
    sum += of_table;
  }
  return static_cast<int64_t>(sum);
}

absl::Status StoreCounter(Connection& connection, const std::string& name, int64_t value) {
  const int64_t sum = CounterSum(name, value);
  ASSIGN_OR_RETURN(const int64_t changed, connection.Execute(kUpdate, {value, sum, name}));
  if (changed > 0) return absl::OkStatus();
  return connection.Execute(kInsert, {name, value, sum}).status();
}

absl::Status StoreHeldSum(Connection& connection, int64_t revision, int64_t sum) {
  ASSIGN_OR_RETURN(const int64_t stored,
                   connection.QueryInteger(kReadCounterOf, {std::string(kHeldRevision)}, -1));
  if (stored > revision) return absl::OkStatus();
  RETURN_IF_ERROR(StoreCounter(connection, kHeldRevision, revision));
  return StoreCounter(connection, kHeldSum, sum);
}

}  // namespace accord::sql
