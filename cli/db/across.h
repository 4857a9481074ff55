// Whether the databases of several services fit each other: who refers to what the accounts service
// does not have.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "cli/db/targets.h"
#include "common/sql/connection.h"
#include "common/upkeep/findings.h"

namespace accord::cli {

// The accounts revision that a database's newest revision has seen, of the accounts service's
// history of then, or else its copy of the hierarchy; 0 in the accounts service's own. Inside a
// snapshot of the caller's.
absl::StatusOr<int64_t> SeenAccountsRevision(sql::Connection& connection);

struct Across {
  int64_t references = 0;          // that were looked at
  std::vector<std::string> lines;  // what is told beside the findings
};

// Looks at every deal, plan, target, revenue and the like of `dependent` that holds, and at the
// assignments if it is the accounts service itself. `tell` gets each account or person that was
// never there; those that are deleted are counted in `lines`, and so is what is not comparable.
// Reads the dependent first: what it refers to was there by then. Errors: those of the databases.
absl::StatusOr<Across> CompareWithAccounts(const Target& dependent, const Target& accounts,
                                           const std::function<void(upkeep::Finding)>& tell);

}  // namespace accord::cli
