// Threads for handlers that may wait, behind a queue that is bounded, because a queue that is not
// only turns overload into latency. Thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace accord::rpc {

class WorkerPool {
 public:
  struct Options {
    int threads = 8;
    int queue_max = 1024;
  };
  explicit WorkerPool(Options options);
  // Runs what is queued, then ends.
  ~WorkerPool();

  // Runs `task` on one of the threads; false, without running it, if the queue is full.
  bool TryRun(std::function<void()> task);

  struct Stats {
    int threads = 0;
    int busy = 0;    // of them
    int queued = 0;  // tasks that wait for one
    int64_t refused = 0;
  };
  Stats stats() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Work();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ending_ || !queue_.empty(); }

  const size_t queue_max_;
  mutable absl::Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  int busy_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t refused_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> threads_;
};

}  // namespace accord::rpc
