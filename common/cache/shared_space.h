// What the processes that serve one database have in common in Redis: a prefix of keys, a thread
// that writes there off everybody's path, and the counts of what came of it.
//
// Thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <thread>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/cache/entry.h"
#include "common/cache/remote.h"
#include "common/cache/single_flight.h"

namespace accord::cache {

struct SharedStats {
  int64_t hits = 0;
  int64_t misses = 0;
  int64_t stale = 0;    // an entry that had changed since, or perhaps had
  int64_t ahead = 0;    // an entry of a revision that this process does not know yet
  int64_t dropped = 0;  // entries that did not check out; by reason below
  std::array<int64_t, kEntryFaults> dropped_by_fault = {};
  int64_t dropped_wrong_type = 0;
  int64_t errors = 0;        // commands that failed
  int64_t puts = 0;          // entries kept
  int64_t puts_refused = 0;  // the same or a newer one was kept
  int64_t puts_dropped = 0;  // too large, or too many were waiting
  int64_t loads = 0;         // from the store
  int64_t leases = 0;        // taken
  int64_t lease_waits = 0;   // pauses for another replica to finish its load
};

class SharedSpace {
 public:
  // `remote` outlives it. `prefix` tells databases apart that share one Redis, and the histories of
  // one.
  SharedSpace(Remote& remote, std::string prefix);
  // Drops what waits.
  ~SharedSpace();
  SharedSpace(const SharedSpace&) = delete;
  SharedSpace& operator=(const SharedSpace&) = delete;

  Remote& remote() { return remote_; }
  // The key by the present prefix. Whoever reads from the store to put there takes it before.
  std::string KeyOf(absl::string_view kind, absl::string_view id) const
      ABSL_LOCKS_EXCLUDED(prefix_mutex_);
  // Keys begin with `prefix` from now on.
  void Rename(std::string prefix) ABSL_LOCKS_EXCLUDED(prefix_mutex_);

  // The entry of `key` as its writer read it; nothing if there is none, or it does not check out,
  // or Redis does not answer. Waits until `deadline` at most.
  struct Found {
    absl::optional<Content> content;
    bool answers = true;  // Redis did
  };
  Found Fetch(const std::string& key, absl::Time deadline);
  // Keeps the content for an hour, give or take a quarter, unless the same or a newer one is kept;
  // then runs `then`. Later: never waits. Whether it will.
  bool Keep(const std::string& key, const Content& content, std::function<void()> then = nullptr);

  // Runs `job`, which holds about `bytes`, on the space's thread, in order; drops it if too much
  // waits already. Never waits. Whether it will run.
  bool Later(size_t bytes, std::function<void()> job) ABSL_LOCKS_EXCLUDED(mutex_);
  // Waits until nothing waits; for tests.
  void Flush() ABSL_LOCKS_EXCLUDED(mutex_);

  void Count(int64_t SharedStats::*what) ABSL_LOCKS_EXCLUDED(stats_mutex_);
  SharedStats stats() const ABSL_LOCKS_EXCLUDED(stats_mutex_);

 private:
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  // Counts what does not check out, and removes it.
  void Drop(const std::string& key, absl::optional<EntryFault> fault)
      ABSL_LOCKS_EXCLUDED(stats_mutex_);

  Remote& remote_;

  mutable absl::Mutex prefix_mutex_;
  std::string prefix_ ABSL_GUARDED_BY(prefix_mutex_);

  absl::Mutex mutex_;
  std::deque<std::pair<size_t, std::function<void()>>> jobs_ ABSL_GUARDED_BY(mutex_);
  size_t job_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
  bool busy_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;

  mutable absl::Mutex stats_mutex_;
  SharedStats stats_ ABSL_GUARDED_BY(stats_mutex_);
  std::thread thread_;
};

}  // namespace accord::cache
