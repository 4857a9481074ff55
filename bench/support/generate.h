// Accounts and opportunities out of nothing but their number: every run measures the same data.
//
// Plain values and pure functions: thread-compatible.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "accord/accounts/v1/account_service.pb.h"
#include "accord/forecast/v1/opportunity.pb.h"

namespace accord::bench {

// A forest, level by level, so that parents come before their children. Accounts are numbered from
// 0; `level_ends[i]` is the number after the last account at depth i.
struct Forest {
  static constexpr int64_t kNoParent = -1;
  std::vector<int64_t> level_ends;
  std::vector<int64_t> parents;  // by account
  bool scattered = false;        // external ids come in no order, instead of counting up

  int64_t size() const { return level_ends.back(); }
};

// About as customers are: twelve levels, most accounts at the third to sixth, a top parent for each
// thousand accounts; a tenth of all stand below the first top parent. At least 100 accounts.
Forest GrowForest(int64_t accounts);

// `top_parents` of two levels, with `children` each.
Forest GrowTopParents(int64_t top_parents, int64_t children);

// An account as a CRM export brings it, its parent given by external id.
accounts::v1::UpsertAccountsRequest::Entry MakeEntry(const Forest& forest, int64_t account);

// A key for a number: neighbours far apart, no two alike.
std::string ScatteredKey(int64_t number);

// An open or closed opportunity for `account` and `owner` in fiscal year 2027, a line as a CRM
// export brings it; `stages` are chosen by its number.
forecast::v1::Opportunity MakeOpportunity(int64_t number, const std::string& account,
                                          const std::string& owner,
                                          const std::vector<std::string>& stages);

}  // namespace accord::bench
