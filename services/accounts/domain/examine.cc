#include "services/accounts/domain/examine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/account_tree.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/organization.h"
#include "services/accounts/domain/people.h"
#include "services/accounts/domain/product.h"
#include "services/accounts/domain/profile.h"

namespace accord::accounts {
namespace {

constexpr int kNodesPerWalk = 1000;

// What counts, of one account.
struct Facts {
  store::Meta meta;
  std::string parent;
  SubtreeCounts own;
};
using FactsById = absl::flat_hash_map<std::string, Facts>;

Facts FactsOf(const Account& account) {
  Facts facts{account.meta, account.parent, {}};
  const bool active = account.state == AccountState::kActive;
  facts.own = {1, active ? 1 : 0, active && account.managed ? 1 : 0, account.employee_count};
  return facts;
}

absl::StatusOr<FactsById> ReadAccounts(store::Reader& reader, const store::Report& report,
                                       TreeExamined& examined) {
  FactsById all;
  RETURN_IF_ERROR(store::Examine<Account>(reader, report, [&](const Account& account) {
    ++examined.records;
    if (!account.meta.deleted()) all.emplace(account.meta.id, FactsOf(account));
  }));
  return all;
}

template <typename... Records>
absl::Status ReadOthers(store::Reader& reader, const store::Report& report, int64_t& records) {
  absl::Status failed;
  const auto read = [&](absl::StatusOr<int64_t> count) {
    if (count.ok()) {
      records += *count;
    } else if (failed.ok()) {
      failed = count.status();
    }
  };
  (read(store::ExamineReadable<Records>(reader, report)), ...);
  return failed;
}

// From each account up to its root: adds what it has to everybody on the way.
void CountByHand(const FactsById& all, const store::Report& report, TreeExamined& examined) {
  for (const auto& [id, facts] : all) {
    const Facts* at = &facts;
    const std::string* at_id = &id;
    int levels = 1;
    while (levels <= kLevelsMax) {
      SubtreeCounts& sum = examined.counts[*at_id];
      sum.accounts += facts.own.accounts;
      sum.active += facts.own.active;
      sum.managed += facts.own.managed;
      sum.employees += facts.own.employees;
      if (at->parent.empty()) break;
      const auto above = all.find(at->parent);
      if (above == all.end()) {
        if (at == &facts) {
          report(Account::kTable, facts.meta,
                 absl::StrCat("stands below ", at->parent, ", which is not there"));
        }
        break;
      }
      at_id = &above->first;
      at = &above->second;
      ++levels;
    }
    if (levels > kLevelsMax) {
      report(Account::kTable, facts.meta, "stands in a circle, or deeper than is allowed");
    }
    examined.levels = std::max(examined.levels, std::min(levels, kLevelsMax));
  }
}

absl::Status CompareTree(store::Reader& reader, const FactsById& all, const store::Report& report,
                         const TreeExamined& examined) {
  AccountTree tree;
  const absl::Status loaded = tree.Load(reader);
  if (!loaded.ok()) {
    report(Account::kTable, store::Meta(),
           absl::StrCat("the tree cannot be loaded: ", loaded.message()));
    return absl::OkStatus();
  }
  int64_t seen = 0;
  TreeQuery query;
  query.limit = kNodesPerWalk;
  while (true) {
    ASSIGN_OR_RETURN(const TreePage page, tree.Walk(query));
    for (const TreeNode& node : page.nodes) {
      ++seen;
      const SubtreeCounts counted = {node.subtree_count, node.active_count, node.managed_count,
                                     node.employee_count};
      const auto by_hand = examined.counts.find(node.account);
      if (by_hand != examined.counts.end() && by_hand->second == counted) continue;
      const auto facts = all.find(node.account);
      report(Account::kTable, facts == all.end() ? store::Meta() : facts->second.meta,
             "the tree's counts differ from a recount of the rows");
    }
    if (!page.more || page.nodes.empty()) break;
    query.after = page.nodes.back().account;
  }
  if (seen != static_cast<int64_t>(all.size())) {
    report(Account::kTable, store::Meta(),
           absl::StrCat("the tree has ", seen, " accounts and the rows have ", all.size()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<TreeExamined> ExamineAccounts(store::Reader& reader, const store::Report& report) {
  TreeExamined examined;
  RETURN_IF_ERROR(
      (ReadOthers<Organization, Product, Person, PendingMove, Assignment, Contact, Agreement,
                  Deployment, SatisfactionSurvey>(reader, report, examined.records)));
  ASSIGN_OR_RETURN(const FactsById all, ReadAccounts(reader, report, examined));
  CountByHand(all, report, examined);
  RETURN_IF_ERROR(CompareTree(reader, all, report, examined));
  return examined;
}

}  // namespace accord::accounts
