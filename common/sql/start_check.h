// What a store looks at before it serves a database: cheap, so not all of it (`accord db verify`
// is).
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/connection.h"
#include "common/sql/sql_reader.h"

namespace accord::sql {

// Reads a SQLite file of up to 64 MiB whole, by the engine's own quick check. Errors: as
// CheckAtStart.
absl::Status CheckFile(const std::string& path);

// The newest revisions follow one another and the counter is at the last; the versions that they
// made are what was stored. Of one moment, beside whoever writes. Errors: DATA_LOSS, reason
// DATABASE_DAMAGED or DATABASE_CORRUPT; those of the connection.
absl::Status CheckAtStart(Connection& connection, const StatementsOf& statements,
                          const std::vector<const store::Table*>& tables);

}  // namespace accord::sql
