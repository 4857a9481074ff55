// What an import takes away: rows that say so, and what a full file no longer has.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "cli/import/check.h"
#include "cli/import/loader.h"
#include "cli/import/mapping.h"
#include "cli/import/server_keys.h"

namespace accord::cli {

// Keys of a full file's missing resources in a report.
inline constexpr size_t kMissingKeysMax = 1000;

struct Removal {
  size_t load = 0;
  int64_t place = 0;  // of the row that says so; 0: the file no longer has it
  std::string key;
  std::string name;
};

struct RemovalRules {
  bool delete_missing = false;
  int percent_max = 10;  // of what the server has of a kind by the system's keys
};

// The removals, and of each load what its full file lacks.
struct RemovalPlan {
  std::vector<Removal> removals;
  std::vector<int64_t> missing;                        // by load
  std::vector<std::vector<std::string>> missing_keys;  // by load, the first kMissingKeysMax
};

// Finds on the server what is to go. Writes nothing. Errors: FAILED_PRECONDITION, reason
// TOO_MUCH_MISSING, metadata `resource`, `missing`, `known`: more would be deleted than the rules
// allow (an empty file, say); FULL_FILE_UNREADABLE: a full file has rows that cannot be read, so
// that nobody knows what it lacks; of the calls.
absl::StatusOr<RemovalPlan> PlanRemovals(ServerKeys& there, const Mapping& mapping,
                                         CheckedImport& checked, const RemovalRules& rules);

struct RemovalHooks {
  std::function<void(const Removal&)> removed;
  std::function<void(const Removal&, const std::string& why)> refused;
  std::function<void(const Removal&)> unchecked;  // a dry run: others that go first are still there
};

// Deletes what is planned, the last loads first and children before their parents. Errors: of calls
// that say nothing about a resource.
absl::Status Remove(Session& session, const Mapping& mapping, const RemovalPlan& plan, bool dry_run,
                    const RemovalHooks& hooks);

}  // namespace accord::cli
