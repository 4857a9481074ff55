#include "common/sql/connection.h"

namespace accord::sql {

using store::ColumnType;
using store::Value;

absl::StatusOr<int64_t> Connection::Execute(const std::string& sql,
                                            const std::vector<Value>& values) {
  Values pointers;
  pointers.reserve(values.size());
  for (const Value& value : values) pointers.push_back(&value);
  return ExecuteRow(sql, pointers);
}

absl::StatusOr<int64_t> Connection::QueryInteger(const std::string& sql,
                                                 const std::vector<Value>& values,
                                                 int64_t otherwise) {
  int64_t result = otherwise;
  absl::Status status = Query(sql, values, {ColumnType::kInteger}, [&](std::vector<Value>& row) {
    result = absl::get<int64_t>(row[0]);
    return true;
  });
  if (!status.ok()) return status;
  return result;
}

absl::Status Connection::Commit() { return Execute("COMMIT", {}).status(); }

absl::StatusOr<int64_t> Checkpoint(Connection& connection) {
  int64_t left = 0;
  absl::Status status =
      connection.Query("PRAGMA wal_checkpoint(PASSIVE)", {},
                       {ColumnType::kInteger, ColumnType::kInteger, ColumnType::kInteger},
                       [&](std::vector<Value>& row) {
                         left = absl::get<int64_t>(row[1]) - absl::get<int64_t>(row[2]);
                         return true;
                       });
  if (!status.ok()) return status;
  return left;
}

}  // namespace accord::sql
