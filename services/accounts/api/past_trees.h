// The account forest as it stood at past revisions: the present one less what came since.
//
// It takes as long as reading what came, and as much memory as differs; where more has changed than
// a quarter of what there is, the tree is read whole. A few are kept, because who looks at the past
// looks more than once. Thread-safe.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/cache/slow_cache.h"
#include "common/store/store.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::accounts {

class PastTrees {
 public:
  // Both outlive it. `present` follows the store.
  PastTrees(store::Store& store, const AccountTree& present)
      : PastTrees(store, present, DefaultLimits()) {}
  PastTrees(store::Store& store, const AccountTree& present, cache::SlowCache::Limits limits)
      : store_(store), present_(present), trees_("the tree of that moment", limits) {}

  // Waits until it is there, about 10 s for a million accounts if all are read; not for gRPC
  // threads. Errors: those of Store::Snapshot, Store::Differences and SlowCache::Get.
  absl::StatusOr<std::shared_ptr<const AccountTree>> At(int64_t revision,
                                                        const cache::SlowCache::Patience& patience);

 private:
  // Eight trees, that together weigh as much as 1,500,000 accounts: 300 MB at most, if none alone
  // is larger.
  static cache::SlowCache::Limits DefaultLimits();

  store::Store& store_;
  const AccountTree& present_;
  cache::SlowCache trees_;
};

}  // namespace accord::accounts
