// Threads for handlers that may wait, behind a queue that is bounded, because a queue that is not
// only turns overload into latency. Thread-safe.
#pragma once

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

 private:
  void Work();
  bool HasWork() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return ending_ || !queue_.empty(); }

  const size_t queue_max_;
  absl::Mutex mutex_;
  std::deque<std::function<void()>> queue_ ABSL_GUARDED_BY(mutex_);
  bool ending_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace accord::rpc
