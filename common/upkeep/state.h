// What a database holds, in figures.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "common/sql/connection.h"
#include "common/sql/schema.h"
#include "common/upkeep/migration_state.h"

namespace accord::upkeep {

// Plain data.
struct State {
  std::string engine;          // "SQLite", "PostgreSQL"
  std::vector<SetState> sets;  // of migrations
  bool restore_unfinished = false;
  bool has_tables = false;     // false: nothing was migrated yet; what follows is 0
  int64_t revision = 0;        // the newest
  int64_t revision_time = 0;   // microseconds since 1970 UTC
  int64_t oldest = 0;          // the oldest that can be read; 0: all
  int64_t copy_revision = -1;  // of the accounts service, that its copy of the hierarchy shows; -1:
                               // it has no copy
  int64_t bytes = -1;          // on the disk; -1: the engine does not say
  std::vector<std::pair<std::string, int64_t>> rows;  // by table
};

// Counts all rows, which takes about a second for some ten million, beside whatever goes on.
absl::StatusOr<State> ReadState(sql::Connection& connection, const sql::Schema& schema);

}  // namespace accord::upkeep
