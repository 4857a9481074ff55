// Keeps a few large values that take long to make: the tree, or the forecast, of a past moment.
//
// Values are made one at a time, on a thread of the cache's own; whoever asks for the same one
// waits for the same making, and who gives up waiting finds it made when they come again. Values
// never change; one that the cache lets go lives on while somebody reads it. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/cache/cache_stats.h"

namespace accord::cache {

class SlowCache {
 public:
  struct Limits {
    size_t values_max = 4;  // that are kept
    // Of those kept, in sum; the newest is kept whatever it weighs.
    int64_t weight_max = 1'000'000;
    size_t queue_max = 8;    // values that wait to be made
    size_t callers_max = 4;  // that wait: each takes a thread from everybody else
    std::string name = "";   // in metrics; empty: it is not counted
  };
  struct Made {
    std::shared_ptr<const void> value;
    int64_t weight = 0;
  };
  // Makes a value. Gives up soon once `stopping` is true.
  using Make = std::function<absl::StatusOr<Made>(const std::atomic<bool>& stopping)>;

  // How long a caller waits.
  struct Patience {
    absl::Time deadline;
    std::function<bool()> gone;  // asked a few times a second; none: until the deadline
  };

  // `what` names a value in errors: "the tree of that moment".
  SlowCache(std::string what, Limits limits);
  // Stops what is being made. Nobody may be waiting.
  ~SlowCache();
  SlowCache(const SlowCache&) = delete;
  SlowCache& operator=(const SlowCache&) = delete;

  // The value of `key` if it is there, or null. Never waits for a making.
  std::shared_ptr<const void> Find(const std::string& key) ABSL_LOCKS_EXCLUDED(mutex_);

  // The value of `key`, which `make` makes unless it is there. An error of `make` is given to all
  // who wait for it and then forgotten. Other errors: UNAVAILABLE, reason MOMENT_BEING_READ, if the
  // deadline comes first; RESOURCE_EXHAUSTED, reason TOO_MANY_MOMENTS, if too many wait already;
  // both with RetryInfo; CANCELLED.
  absl::StatusOr<std::shared_ptr<const void>> Get(const std::string& key, Make make,
                                                  const Patience& patience)
      ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  // A value that is there, is being made, or failed.
  struct Entry {
    std::string key;
    Make make;  // until it is made
    bool done = false;
    absl::StatusOr<Made> made = Made();
  };
  using EntryPtr = std::shared_ptr<Entry>;

  // The one that is kept, the last used from now on; null if none is.
  EntryPtr Use(const std::string& key) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::StatusOr<EntryPtr> FindOrQueue(const std::string& key, Make make)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Await(const Entry& entry, const Patience& patience)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Run() ABSL_LOCKS_EXCLUDED(mutex_);
  CacheStats stats() const ABSL_LOCKS_EXCLUDED(mutex_);
  // Takes out what is one too many.
  std::list<EntryPtr> LetGo() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string what_;
  const Limits limits_;
  std::atomic<bool> stopping_{false};  // changes under mutex_

  mutable absl::Mutex mutex_;
  std::list<EntryPtr> kept_ ABSL_GUARDED_BY(mutex_);   // the last one used first
  std::list<EntryPtr> queue_ ABSL_GUARDED_BY(mutex_);  // the first one is being made
  size_t callers_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t hits_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t misses_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t evictions_ ABSL_GUARDED_BY(mutex_) = 0;
  std::thread thread_;
  const CountedCache counted_{[this] { return stats(); }};
};

}  // namespace accord::cache
