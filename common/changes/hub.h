// The changes of a store, in memory, for all streams that tell of them.
//
// The hub hears of every commit and keeps the changes of watched tables in a ring; what a stream
// further behind needs is read from the store once and kept for the others that come by. Both are
// bounded by bytes. Whoever reads one portion after another finds the next one read already: a
// thread reads it while the last one is being sent. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/rpc/stream.h"
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
  store::AccountsRevision accounts_revision = {};  // as store::RevisionInfo's
  std::vector<Item> items;                         // never empty
  size_t bytes = 0;                                // about what it takes in memory
};

// All that watched tables went through after one revision and up to another.
struct Stretch {
  std::vector<std::shared_ptr<const RevisionChanges>> revisions;  // in order
  int64_t until = 0;
  store::AccountsRevision accounts_revision = {};  // of `until`
};

class Hub final : public store::CommitListener {
 public:
  // What the newest changes, and what was read of older ones, may take in memory.
  static constexpr size_t kRingBytesMax = 16 << 20;
  static constexpr size_t kHistoryBytesMax = 16 << 20;
  // How much is read from the store at a time, unless a single revision has more.
  static constexpr size_t kReadBytes = 3 << 20;

  // Listens to `store`, which outlives the hub. `ring_changes`: how many changes it keeps. Errors:
  // those of Store::AddListener.
  static absl::StatusOr<std::unique_ptr<Hub>> Create(store::Store& store,
                                                     size_t ring_changes = 4096);
  ~Hub() override;
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  // The newest revision it heard of.
  int64_t revision() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Counts up whenever memory was read anew: with another epoch of the store, or because revisions
  // were compacted away that this process had not taken in.
  int64_t history() const ABSL_LOCKS_EXCLUDED(mutex_);

  // What comes after revision `after`: whole revisions, up to about `changes_max` changes; more if
  // a single revision has more. From memory alone; nothing if the store has to be read.
  absl::optional<Stretch> ReadMemory(int64_t after, size_t changes_max) ABSL_LOCKS_EXCLUDED(mutex_);
  // The same, from the store if need be. Errors: OUT_OF_RANGE, reason REVISION_COMPACTED, metadata
  // `oldest`, if the store has forgotten some of it; those of Store::Changes: a reading that did
  // not come to its end is an error, never a shorter stretch.
  absl::StatusOr<Stretch> Read(int64_t after, size_t changes_max, absl::Time deadline)
      ABSL_LOCKS_EXCLUDED(mutex_);

  // Rings at every commit, and when another history is found.
  void Tell(std::shared_ptr<rpc::StreamBell> bell) ABSL_LOCKS_EXCLUDED(mutex_);

  void OnCommit(const store::Commit& commit) override ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  using Revisions = std::deque<std::shared_ptr<const RevisionChanges>>;
  // What was read from the store: all after one revision, up to another.
  struct Segment {
    int64_t after = 0;
    int64_t until = 0;
    store::AccountsRevision accounts_revision = {};  // of `until`
    Revisions revisions;
    size_t bytes = 0;
    bool in_turn = false;  // who asked for it had come to its begin by the one before
  };
  struct Portion {
    int64_t after = 0;
    size_t changes_max = 0;
  };

  Hub(store::Store& store, size_t ring_changes) : store_(store), ring_changes_(ring_changes) {}

  absl::Status Begin(store::Reader& reader) ABSL_LOCKS_EXCLUDED(mutex_);
  static Stretch Cut(const Revisions& revisions, int64_t after, Stretch rest, size_t changes_max);
  absl::StatusOr<Segment> ReadStore(int64_t after, int64_t until, size_t changes_max,
                                    absl::Time deadline);
  absl::StatusOr<Stretch> ReadAndKeep(const Portion& portion, absl::Time deadline)
      ABSL_LOCKS_EXCLUDED(mutex_);
  void Keep(Segment segment) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Has what comes after the segment read, unless it is in memory or there is nothing.
  void WantNext(const Segment& segment, size_t changes_max) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // If what comes after the revision is being read ahead: waits until it has been.
  void AwaitAhead(int64_t after, absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  void RunAhead() ABSL_LOCKS_EXCLUDED(mutex_);

  store::Store& store_;
  const size_t ring_changes_;

  mutable absl::Mutex mutex_;
  std::vector<std::shared_ptr<rpc::StreamBell>> bells_ ABSL_GUARDED_BY(mutex_);
  // All revisions after floor_ up to revision_ that touched watched tables.
  Revisions ring_ ABSL_GUARDED_BY(mutex_);
  size_t ring_size_ ABSL_GUARDED_BY(mutex_) = 0;  // changes in ring_
  size_t ring_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t floor_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t revision_ ABSL_GUARDED_BY(mutex_) = 0;
  store::AccountsRevision accounts_revision_ ABSL_GUARDED_BY(mutex_);  // of revision_
  int64_t history_ ABSL_GUARDED_BY(mutex_) = 0;
  std::list<Segment> segments_ ABSL_GUARDED_BY(mutex_);  // the last used first
  size_t segments_bytes_ ABSL_GUARDED_BY(mutex_) = 0;

  // What is to be read ahead next, and what is being read.
  absl::optional<Portion> wanted_ ABSL_GUARDED_BY(mutex_);
  absl::optional<Portion> reading_ ABSL_GUARDED_BY(mutex_);
  std::atomic<bool> ends_{false};
  std::thread ahead_;
};

}  // namespace accord::changes
