#include "services/accounts/domain/examine.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/accounts/domain/account_tree.h"
#include "services/accounts/domain/lineage.h"
#include "services/accounts/domain/moves.h"
#include "services/accounts/domain/records.h"

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

// `moved` gets who has, had or is going to have more than one parent.
absl::StatusOr<FactsById> ReadAccounts(store::Reader& reader, const store::Report& report,
                                       TreeExamined& examined, std::vector<std::string>& moved) {
  FactsById all;
  RETURN_IF_ERROR(store::Examine<Account>(reader, report, [&](const Account& account) {
    ++examined.records;
    if (account.meta.deleted()) return;
    if (account.parents.entries().size() > 1 ||
        account.parents.ParentOn(kBeginning) == absl::nullopt) {
      moved.push_back(account.meta.id);
    }
    all.emplace(account.meta.id, FactsOf(account));
  }));
  return all;
}

using Aside = absl::flat_hash_set<std::string>;

// Accounts that cannot stand where they are stored, so that every tree shows them as roots.
Aside ReportAside(const AccountTree& tree, const FactsById& all, const store::Report& report) {
  Aside aside;
  for (const AccountTree::Aside& one : tree.SetAside(all.size())) {
    const auto facts = all.find(one.account);
    report(
        Account::kTable, facts == all.end() ? store::Meta() : facts->second.meta,
        absl::StrCat("cannot stand below ", one.parent, " and is shown as a root: ", one.reason));
    aside.insert(one.account);
  }
  return aside;
}

// On every day ahead, as it is planned.
absl::Status CheckAhead(store::Reader& reader, const AccountTree& tree, const FactsById& all,
                        const std::vector<std::string>& moved, const store::Report& report) {
  ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> newest,
                   reader.FindRevision(reader.revision()));
  if (!newest.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const calendar::Date today, DayOf(reader, absl::FromUnixMicros(newest->time)));
  Lineage lineage(tree);
  lineage.At(today);
  for (const std::string& account : moved) {
    const absl::Status stands = lineage.Check(account, {today});
    if (stands.ok()) continue;
    report(Account::kTable, all.at(account).meta,
           absl::StrCat("cannot stand where it does, or is planned to: ", stands.message()));
  }
  return absl::OkStatus();
}

// From each account up to its root: adds what it has to everybody on the way.
void CountByHand(const FactsById& all, const Aside& aside, const store::Report& report,
                 TreeExamined& examined) {
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
      if (at->parent.empty() || aside.contains(*at_id)) break;
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

absl::Status CompareTree(const AccountTree& tree, const FactsById& all, const store::Report& report,
                         const TreeExamined& examined) {
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
  ASSIGN_OR_RETURN(examined.records, (store::ExamineList<Records, Account>(reader, report)));
  std::vector<std::string> moved;
  ASSIGN_OR_RETURN(const FactsById all, ReadAccounts(reader, report, examined, moved));
  AccountTree tree;
  RETURN_IF_ERROR(tree.Load(reader));
  CountByHand(all, ReportAside(tree, all, report), report, examined);
  RETURN_IF_ERROR(CompareTree(tree, all, report, examined));
  RETURN_IF_ERROR(CheckAhead(reader, tree, all, moved, report));
  return examined;
}

}  // namespace accord::accounts
