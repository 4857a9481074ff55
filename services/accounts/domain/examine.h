// Whether the stored accounts make a sound forest, and whether AccountTree counts it right.
#pragma once

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "common/store/examine.h"
#include "common/store/store.h"

namespace accord::accounts {

// Figures of one account, counted by hand: itself and all below it.
struct SubtreeCounts {
  int64_t accounts = 0;
  int64_t active = 0;
  int64_t managed = 0;  // active and managed
  int64_t employees = 0;

  friend bool operator==(const SubtreeCounts&, const SubtreeCounts&) = default;
};

struct TreeExamined {
  int64_t records = 0;                                     // of all tables
  int levels = 0;                                          // of the deepest tree
  absl::flat_hash_map<std::string, SubtreeCounts> counts;  // by account; deleted ones have none
};

// Reads every record of the service; checks that parents exist and are not deleted, that nobody
// stands below itself or too deep, today and on every day ahead for which a move is planned, and
// that the counts of a freshly loaded AccountTree are those of a walk from each account to its root
// (or to one that is set aside, which is a fault of its own). O(accounts · levels); some 200 bytes
// an account. Errors: the reader's.
absl::StatusOr<TreeExamined> ExamineAccounts(store::Reader& reader, const store::Report& report);

}  // namespace accord::accounts
