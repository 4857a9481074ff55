#include "services/accounts/api/past_trees.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rollups/replay.h"
#include "services/accounts/domain/account_facts.h"

namespace accord::accounts {
namespace {

constexpr int64_t kAccountsMax = 1'500'000;
constexpr size_t kTreesMax = 8;
// One account of a tree that shares memory with the present weighs so much less.
constexpr int64_t kSharedWeight = 8;
// Even a database that answers slowly reads a million accounts in it.
constexpr absl::Duration kReadTimeMax = absl::Minutes(2);

// From the present. Nothing: so much lies between that reading all of it is quicker.
absl::StatusOr<std::shared_ptr<const AccountTree>> RewindTree(store::Store& store,
                                                              const AccountTree& present,
                                                              int64_t revision,
                                                              const std::atomic<bool>& stopping) {
  std::shared_ptr<AccountTree> tree = present.Fork();
  AccountTree::Changes changes;
  const rollups::Rewinding to{tree->revision(), revision, static_cast<int64_t>(tree->size()),
                              SteadyNow() + kReadTimeMax, stopping};
  ASSIGN_OR_RETURN(const bool rewound,
                   rollups::RewindRows(store, store::TableOf<Account>(), to,
                                       [&](const store::Row* was, const store::Row* becomes) {
                                         if (becomes != nullptr) {
                                           changes.Add(*becomes);
                                         } else {
                                           changes.Remove(was->meta.id);
                                         }
                                       }));
  if (!rewound) return std::shared_ptr<const AccountTree>();
  tree->Become(changes, revision);
  return std::shared_ptr<const AccountTree>(std::move(tree));
}

absl::StatusOr<cache::SlowCache::Made> ReadTree(store::Store& store, int64_t revision,
                                                const std::atomic<bool>& stopping) {
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   store.Snapshot(revision, SteadyNow() + kReadTimeMax));
  auto tree = std::make_shared<AccountTree>();
  RETURN_IF_ERROR(tree->Load(*reader, &stopping));
  const auto weight = static_cast<int64_t>(tree->size());
  return cache::SlowCache::Made{std::move(tree), weight};
}

}  // namespace

cache::SlowCache::Limits PastTrees::DefaultLimits() {
  cache::SlowCache::Limits limits;
  limits.values_max = kTreesMax;
  limits.weight_max = kAccountsMax;
  limits.name = "past_tree";
  return limits;
}

absl::StatusOr<std::shared_ptr<const AccountTree>> PastTrees::At(
    int64_t revision, const cache::SlowCache::Patience& patience) {
  const auto make =
      [this,
       revision](const std::atomic<bool>& stopping) -> absl::StatusOr<cache::SlowCache::Made> {
    ASSIGN_OR_RETURN(std::shared_ptr<const AccountTree> tree,
                     RewindTree(store_, present_, revision, stopping));
    if (tree == nullptr) return ReadTree(store_, revision, stopping);
    const auto weight = static_cast<int64_t>(tree->size()) / kSharedWeight;
    return cache::SlowCache::Made{std::move(tree), weight};
  };
  ASSIGN_OR_RETURN(const std::shared_ptr<const void> tree,
                   trees_.Get(absl::StrCat(store_.epoch(), "/", revision), make, patience));
  return std::static_pointer_cast<const AccountTree>(tree);
}

}  // namespace accord::accounts
