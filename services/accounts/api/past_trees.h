// The account forest as it stood at past revisions, read from the store when somebody asks.
//
// A few are kept, because who looks at the past looks more than once. Thread-safe.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/cache/slow_cache.h"
#include "common/store/store.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::accounts {

class PastTrees {
 public:
  // `store` outlives it.
  explicit PastTrees(store::Store& store) : PastTrees(store, DefaultLimits()) {}
  PastTrees(store::Store& store, cache::SlowCache::Limits limits)
      : store_(store), trees_("the tree of that moment", limits) {}

  // Waits until it is read, about 10 s for a million accounts; not for gRPC threads. Errors: those
  // of Store::Snapshot and of SlowCache::Get.
  absl::StatusOr<std::shared_ptr<const AccountTree>> At(int64_t revision,
                                                        const cache::SlowCache::Patience& patience);

 private:
  // Four trees, of 1,500,000 accounts in sum: 300 MB at most, if none alone is larger.
  static cache::SlowCache::Limits DefaultLimits();

  store::Store& store_;
  cache::SlowCache trees_;
};

}  // namespace accord::accounts
