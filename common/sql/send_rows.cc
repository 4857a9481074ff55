#include "common/sql/send_rows.h"

#include <algorithm>
#include <vector>

#include "common/base/status.h"
#include "common/sql/arrays.h"

namespace accord::sql {
namespace {

using Append = absl::FunctionRef<void(size_t, Connection::Values&)>;

// What a statement is given at a time: some megabytes.
constexpr size_t kRowsPerStatementMax = 4096;

absl::StatusOr<int64_t> SendSingly(Connection& connection, const std::string& sql, size_t count,
                                   Append append) {
  int64_t changed = 0;
  Connection::Values values;
  for (size_t i = 0; i < count; ++i) {
    values.clear();
    append(i, values);
    ASSIGN_OR_RETURN(const int64_t rows, connection.ExecuteRow(sql, values));
    changed += rows;
  }
  return changed;
}

// Rows [begin, end), at least one.
absl::StatusOr<int64_t> SendPortion(Connection& connection, const std::string& sql,
                                    std::pair<size_t, size_t> range, Append append) {
  std::vector<ArrayText> columns;
  Connection::Values values;
  for (size_t i = range.first; i < range.second; ++i) {
    values.clear();
    append(i, values);
    columns.resize(values.size());
    for (size_t column = 0; column < values.size(); ++column) columns[column].Add(*values[column]);
  }
  std::vector<store::Value> arrays;
  arrays.reserve(columns.size());
  for (ArrayText& column : columns) arrays.emplace_back(std::move(column).Text());
  return connection.Execute(sql, arrays);
}

}  // namespace

absl::StatusOr<int64_t> SendRows(Connection& connection, const RowsSql& sql, size_t count,
                                 Append append) {
  if (connection.engine() == Engine::kSqlite) {
    return SendSingly(connection, sql.one, count, append);
  }
  int64_t changed = 0;
  for (size_t next = 0; next < count; next += kRowsPerStatementMax) {
    const size_t end = std::min(count, next + kRowsPerStatementMax);
    ASSIGN_OR_RETURN(const int64_t rows, SendPortion(connection, sql.many, {next, end}, append));
    changed += rows;
  }
  return changed;
}

}  // namespace accord::sql
