// Sends many rows of one shape in few statements. Private to common/sql.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/sql/connection.h"

namespace accord::sql {

// How a row is written, and how many are.
struct RowsSql {
  std::string one;   // :p0, :p1, … are its values
  std::string many;  // :p0, :p1, … are arrays of them; PostgreSQL's
};

// Sends `count` rows; `append(i, values)` adds the values of row i, which stay where they are until
// it is called for the next row. PostgreSQL gets many to a statement; SQLite, where a statement
// costs no round trip, one. Returns how many rows were changed.
absl::StatusOr<int64_t> SendRows(Connection& connection, const RowsSql& sql, size_t count,
                                 absl::FunctionRef<void(size_t, Connection::Values&)> append);

}  // namespace accord::sql
