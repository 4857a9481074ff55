// One sum over all versions that held at a revision: by it a version that is gone is found even if
// the revision that made it can no longer be held to what it did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/sql/connection.h"

namespace accord::sql {

// The terms (TableTerms::Made) of all versions of `tables` that held at `revision`: neither later
// writes nor a compaction up to it change it. Reads every key, in portions, beside reads and
// writes.
absl::StatusOr<int64_t> SumOfHeld(Connection& connection, const std::vector<std::string>& tables,
                                  int64_t revision);

// In `counter`: up to which revision the sum is, and the sum. No rows: there is none.
inline constexpr char kHeldRevision[] = "held_revision";
inline constexpr char kHeldSum[] = "held_sum";

// Stores both, unless a later revision's sum is stored already. Within the caller's transaction.
absl::Status StoreHeldSum(Connection& connection, int64_t revision, int64_t sum);

// Stores a value of `counter` together with its sum, whether it is there or not. Within the
// caller's transaction. Not for the row `revision`.
absl::Status StoreCounter(Connection& connection, const std::string& name, int64_t value);

}  // namespace accord::sql
