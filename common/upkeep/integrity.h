// What the engine itself can say of whether its files are sound.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/sql/connection.h"
#include "common/upkeep/findings.h"

namespace accord::upkeep {

// SQLite: PRAGMA integrity_check, every page, index and row. PostgreSQL: pages that failed their
// own checksum; where the extension amcheck is there, its checks of every table and index. What is
// wrong goes to `findings`, what was looked at, and what could not be, to `lines`. Reads
// everything; outside of a transaction. Errors: those of the connection alone.
absl::Status CheckIntegrity(sql::Connection& connection, Findings& findings,
                            std::vector<std::string>& lines);

}  // namespace accord::upkeep
