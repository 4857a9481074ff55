#include "common/rpc/worker_pool.h"

#include <utility>

namespace accord::rpc {

WorkerPool::WorkerPool(Options options) : queue_max_(options.queue_max) {
  threads_.reserve(options.threads);
  for (int i = 0; i < options.threads; ++i) threads_.emplace_back([this] { Work(); });
}

WorkerPool::~WorkerPool() {
  {
    absl::MutexLock lock(&mutex_);
    ending_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::TryRun(std::function<void()> task) {
  absl::MutexLock lock(&mutex_);
  if (ending_ || queue_.size() >= queue_max_) {
    ++refused_;
    return false;
  }
  queue_.push_back(std::move(task));
  return true;
}

WorkerPool::Stats WorkerPool::stats() const {
  absl::MutexLock lock(&mutex_);
  return {static_cast<int>(threads_.size()), busy_, static_cast<int>(queue_.size()), refused_};
}

void WorkerPool::Work() {
  for (bool worked = false;; worked = true) {
    std::function<void()> task;
    {
      absl::MutexLock lock(&mutex_);
      if (worked) --busy_;
      mutex_.Await(absl::Condition(this, &WorkerPool::HasWork));
      if (queue_.empty()) return;
      task = std::move(queue_.front());
      queue_.pop_front();
      ++busy_;
    }
    task();
  }
}

}  // namespace accord::rpc
