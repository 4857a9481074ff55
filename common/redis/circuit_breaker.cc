#include "common/redis/circuit_breaker.h"

#include <algorithm>

namespace accord::redis {

void CircuitBreaker::Succeeded() {
  // The usual case writes nothing that other threads read.
  if (failures_.load(std::memory_order_relaxed) != 0) {
    failures_.store(0, std::memory_order_relaxed);
  }
}

bool CircuitBreaker::Failed() {
  absl::MutexLock lock(&mutex_);
  if (state_ != State::kClosed) return false;
  if (failures_.fetch_add(1, std::memory_order_relaxed) + 1 < options_.failures_max) return false;
  ++opened_;
  interval_ = options_.open_min;
  Open();
  return true;
}

void CircuitBreaker::OpenUntilProbed() {
  absl::MutexLock lock(&mutex_);
  interval_ = options_.open_min;
  probe_due_ = clock_.Now();
  state_ = State::kOpen;
}

absl::Duration CircuitBreaker::UntilProbe() const {
  absl::MutexLock lock(&mutex_);
  if (state_ != State::kOpen) return absl::InfiniteDuration();
  return std::max(absl::ZeroDuration(), probe_due_ - clock_.Now());
}

bool CircuitBreaker::TakeProbe() {
  absl::MutexLock lock(&mutex_);
  if (state_ != State::kOpen || clock_.Now() < probe_due_) return false;
  state_ = State::kHalfOpen;
  return true;
}

void CircuitBreaker::ProbeSucceeded() {
  absl::MutexLock lock(&mutex_);
  failures_.store(0, std::memory_order_relaxed);
  state_ = State::kClosed;
}

void CircuitBreaker::ProbeFailed() {
  absl::MutexLock lock(&mutex_);
  interval_ = std::min(2 * interval_, options_.open_max);
  Open();
}

int64_t CircuitBreaker::opened() const {
  absl::MutexLock lock(&mutex_);
  return opened_;
}

void CircuitBreaker::Open() {
  probe_due_ = clock_.Now() + absl::Uniform(random_, 0.5, 1.0) * interval_;
  state_ = State::kOpen;
}

}  // namespace accord::redis
