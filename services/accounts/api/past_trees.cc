#include "services/accounts/api/past_trees.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::accounts {
namespace {

constexpr int64_t kAccountsMax = 1'500'000;
// Even a database that answers slowly reads a million accounts in it.
constexpr absl::Duration kReadTimeMax = absl::Minutes(2);

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
  limits.weight_max = kAccountsMax;
  limits.name = "past_tree";
  return limits;
}

absl::StatusOr<std::shared_ptr<const AccountTree>> PastTrees::At(
    int64_t revision, const cache::SlowCache::Patience& patience) {
  ASSIGN_OR_RETURN(const std::shared_ptr<const void> tree,
                   trees_.Get(
                       absl::StrCat(store_.epoch(), "/", revision),
                       [&store = store_, revision](const std::atomic<bool>& stopping) {
                         return ReadTree(store, revision, stopping);
                       },
                       patience));
  return std::static_pointer_cast<const AccountTree>(tree);
}

}  // namespace accord::accounts
