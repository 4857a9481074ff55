// How far a database's migrations have come, read without changing anything.
#pragma once

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/connection.h"
#include "common/sql/schema.h"

namespace accord::upkeep {

// The newest version applied, by set; empty for a database that has seen none. Only those below
// `below`, if it is given.
absl::StatusOr<std::map<std::string, int>> AppliedVersions(
    sql::Connection& connection, int64_t below = std::numeric_limits<int64_t>::max());

// Of one set: "base", "accounts", ….
struct SetState {
  std::string set;
  int known = 0;    // the newest that this program knows
  int applied = 0;  // the newest that the database has seen
};

// Those of every service's database and those of `schema`.
std::vector<SetState> CompareVersions(const sql::Schema& schema,
                                      const std::map<std::string, int>& applied);

// Whether this program can read the database as it is. Errors: FAILED_PRECONDITION, reason
// DATABASE_TOO_NEW or DATABASE_TOO_OLD (`accord db migrate` mends it) or RESTORE_UNFINISHED.
absl::Status RequireCurrent(const sql::Schema& schema, const std::map<std::string, int>& applied);

}  // namespace accord::upkeep
