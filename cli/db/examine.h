// What each service's records mean, for `accord db verify`: calls the services' own examinations.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "cli/db/targets.h"
#include "common/store/examine.h"
#include "common/store/store.h"
#include "services/accounts/domain/examine.h"

namespace accord::cli {

inline constexpr char kAccountsService[] = "accounts";

// Where the hierarchy is read that the forecast's sums stand along. Null: nowhere, and sums are not
// compared. Borrowed.
struct HierarchySource {
  const Target* accounts = nullptr;
};

// What was looked at.
struct DomainExamined {
  int64_t records = 0;
  int64_t sums = 0;                                                // compared with a recount
  std::vector<std::string> lines;                                  // the same, for people
  absl::flat_hash_map<std::string, accounts::SubtreeCounts> tree;  // of the accounts service
};

// Errors: those of the databases; what is wrong goes to `report`.
absl::StatusOr<DomainExamined> ExamineDomain(const std::string& service, store::Reader& reader,
                                             const HierarchySource& hierarchy,
                                             const store::Report& report);

}  // namespace accord::cli
