// The newest changes of a store, in memory, for the streams that wait for them.
//
// The hub hears of every commit and keeps the changes of watched tables in a ring of bounded size;
// whoever is further behind reads them from the store. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/changes/belonging.h"
#include "common/store/store.h"

namespace accord::changes {

// What one revision did to watched tables. Immutable once made.
struct RevisionChanges {
  struct Item {
    const store::Table* table = nullptr;
    store::Row row;  // as it became
    // What was there before, where it is known: not for what is read from the store.
    bool before_known = false;
    bool is_new = false;         // nothing was
    std::string account_before;  // the account that it belonged to, if that is a column
  };

  int64_t revision = 0;
  int64_t time = 0;  // microseconds since 1970 UTC
  std::string actor;
  std::vector<Item> items;  // never empty
};

// All that watched tables went through after one revision and up to another.
struct Stretch {
  std::vector<std::shared_ptr<const RevisionChanges>> revisions;  // in order
  int64_t until = 0;
};

class Hub final : public store::CommitListener {
 public:
  // Listens to `store`, which outlives the hub. `ring_changes`: how many changes it keeps.
  // `belongings`: for account_before. Errors: those of Store::AddListener.
  static absl::StatusOr<std::unique_ptr<Hub>> Create(store::Store& store,
                                                     size_t ring_changes = 4096,
                                                     Belongings belongings = {});
  ~Hub() override;
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // The newest revision it heard of.
  int64_t revision() const ABSL_LOCKS_EXCLUDED(mutex_);

  // What comes after revision `after`: whole revisions, up to about `changes_max` changes; more if
  // a single revision has more. From memory if the ring reaches back so far, else from the store.
  // Errors: OUT_OF_RANGE, reason REVISION_COMPACTED, metadata `oldest`, if the store has forgotten
  // some of it; those of Store::Changes.
  absl::StatusOr<Stretch> Read(int64_t after, size_t changes_max, absl::Time deadline)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Waits until there is something after `after`, `deadline` comes, or `done` holds. `done` is
  // called with the hub locked, so it must not lock anything; it is looked at again after Wake.
  void Wait(int64_t after, absl::Time deadline, absl::FunctionRef<bool()> done)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Wake() ABSL_LOCKS_EXCLUDED(mutex_);

  void OnCommit(const store::Commit& commit) override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  Hub(store::Store& store, size_t ring_changes, Belongings belongings)
      : store_(store), ring_changes_(ring_changes), belongings_(std::move(belongings)) {}

  absl::optional<Stretch> ReadRing(int64_t after, size_t changes_max) const
      ABSL_SHARED_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<Stretch> ReadStore(int64_t after, int64_t until, size_t changes_max,
                                    absl::Time deadline);

  store::Store& store_;
  const size_t ring_changes_;
  const Belongings belongings_;

  mutable absl::Mutex mutex_;
  absl::CondVar news_;
  // All revisions after floor_ up to revision_ that touched watched tables.
  std::deque<std::shared_ptr<const RevisionChanges>> ring_ ABSL_GUARDED_BY(mutex_);
  size_t ring_size_ ABSL_GUARDED_BY(mutex_) = 0;  // changes in ring_
  int64_t floor_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace accord::changes
