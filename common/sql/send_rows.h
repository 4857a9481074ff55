// Sends many rows of one shape in few statements. Private to common/sql.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/sql/connection.h"

namespace accord::sql {

// Sends `count` rows: `sql(n)` is the statement for n of them, `append(i, values)` adds the values
// of row i, which stay where they are until it is called for the next statement's rows. PostgreSQL
// gets 64, 32, … 1 to a statement, so that there are few texts to prepare; SQLite, where a
// statement costs no round trip, one. Returns how many rows were changed.
absl::StatusOr<int64_t> SendRows(Connection& connection, size_t count,
                                 absl::FunctionRef<std::string(size_t)> sql,
                                 absl::FunctionRef<void(size_t, Connection::Values&)> append);

}  // namespace accord::sql
