#include "bench/cases/past_tree.h"

#include <malloc.h>

#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/cases/cases.h"
#include "services/accounts/domain/account_facts.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::bench {
namespace {

using accounts::Account;
using accounts::AccountTree;

constexpr int64_t kAccounts = 200'000;
constexpr int64_t kChangedAccount = 100;  // one in so many
constexpr int64_t kMovedAccount = 1000;
constexpr int64_t kAccountsACommit = 1000;
constexpr double kBar = 0.1;

int64_t AllocatedBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

std::string AccountId(int64_t account) { return absl::StrFormat("%016d", account); }

// As it is now, or as it was.
store::Row RowOf(const Forest& plan, int64_t number, bool now) {
  const bool changed = now && number % kChangedAccount == 0;
  const bool moved = now && number > plan.size() / 2 && number % kMovedAccount == 0;
  Account account;
  account.meta.id = AccountId(number);
  account.display_name = MakeEntry(plan, number).account().display_name();
  if (changed) absl::StrAppend(&account.display_name, " and sons");
  account.employee_count = number % 997 + (changed ? 1 : 0);
  account.state = accounts::AccountState::kActive;
  account.managed = number % 3 == 0;
  account.segment = absl::StrCat("segment-", number % 5);
  const int64_t parent = moved ? 0 : plan.parents[static_cast<size_t>(number)];
  if (parent != Forest::kNoParent) account.parent = AccountId(parent);
  if (!account.parent.empty()) account.parents.Set(calendar::Date::First(), account.parent);
  return store::ToRow(account);
}

void Fill(const Forest& plan, AccountTree& tree) {
  store::Commit commit;
  for (int64_t number = 0; number < plan.size(); ++number) {
    commit.changes.push_back(
        {&store::TableOf<Account>(), absl::nullopt, RowOf(plan, number, /*now=*/true)});
    if (number % kAccountsACommit != kAccountsACommit - 1 && number + 1 < plan.size()) continue;
    commit.revision = store::Revision(number + 1);
    tree.OnCommit(commit);
    commit.changes.clear();
  }
}

// As services/accounts takes the present back.
std::unique_ptr<AccountTree> Rewind(const Forest& plan, const AccountTree& now) {
  std::unique_ptr<AccountTree> then = now.Fork();
  AccountTree::Changes changes;
  for (int64_t number = 0; number < plan.size(); number += kChangedAccount) {
    changes.Add(RowOf(plan, number, /*now=*/false));
  }
  then->Become(changes, 1);
  return then;
}

}  // namespace

absl::Status PastTreeMemory(Bench& bench) {
  const Forest plan = GrowForest(bench.Scaled(kAccounts, 200));
  const int64_t begun = AllocatedBytes();
  AccountTree now;
  Fill(plan, now);
  const int64_t present = AllocatedBytes();
  const std::unique_ptr<AccountTree> then = Rewind(plan, now);
  const int64_t past = AllocatedBytes();
  const auto accounts = static_cast<double>(plan.size());
  Figure figure;
  figure.case_name = "past_moment_memory";
  figure.name = "bytes an account of a past account tree";
  figure.value = static_cast<double>(past - present) / accounts;
  figure.unit = "B";
  figure.peer = "the present";
  figure.peer_value = static_cast<double>(present - begun) / accounts;
  figure.bar = kBar;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
