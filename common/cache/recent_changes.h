// Which keys changed lately, so that a process knows whether something read at a past revision
// still holds.
//
// It hears of every commit and keeps the revision at which each of the most recently changed keys
// last changed, and a floor: of revisions below the floor it knows nothing. What was read in a
// snapshot at revision S holds at the newest revision heard of, H, if and only if the key did not
// change in (S, H]. That is certain if floor <= S <= H and the key's last change, if it is kept, is
// not after S: every change after the floor was heard of, and one that was forgotten since came
// before the floor, which rises with what is forgotten. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/types/optional.h"
#include "common/store/store.h"

namespace accord::cache {

class RecentChanges final : public store::CommitListener {
 public:
  // The key that a change makes stale; empty: none.
  using KeyOf = std::function<std::string(const store::Table&, const std::string& id)>;

  // Listens to `store`, which outlives it, from its newest revision on. If that cannot be read,
  // nothing ever holds. `keys_max`: how many keys are kept.
  RecentChanges(store::Store& store, KeyOf key_of, size_t keys_max = 65536);
  ~RecentChanges() override;
  RecentChanges(const RecentChanges&) = delete;
  RecentChanges& operator=(const RecentChanges&) = delete;

  enum class Verdict {
    kHolds,
    kChanged,  // after the revision, or perhaps so
    kAhead,    // the revision is newer than the newest heard of: nothing is known about it
  };
  struct Answer {
    Verdict verdict = Verdict::kChanged;
    int64_t revision = 0;  // the newest known; what holds, holds there
  };
  // Whether what `key` was at `revision` holds. Its revision is never less than the store's
  // revision() before the call.
  Answer Look(absl::string_view key, int64_t revision) const ABSL_LOCKS_EXCLUDED(mutex_);

  void OnCommit(const store::Commit& commit) override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Map = absl::flat_hash_map<std::string, int64_t>;

  store::Store& store_;
  const KeyOf key_of_;
  const size_t generation_max_;
  bool listening_ = false;

  mutable absl::Mutex mutex_;
  // Two generations: when the young one is full, the old one is forgotten.
  Map young_ ABSL_GUARDED_BY(mutex_);
  Map old_ ABSL_GUARDED_BY(mutex_);
  int64_t old_newest_ ABSL_GUARDED_BY(mutex_) = 0;  // no change in `old_` is after it
  int64_t heard_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t floor_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace accord::cache
