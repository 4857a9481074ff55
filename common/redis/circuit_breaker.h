// Spares everybody the wait for a server that does not answer.
//
// Closed: commands pass. After several failures in a row it opens: commands are refused at once, so
// that a frozen Redis, which still accepts connections, costs each request nothing. After a while,
// longer each time and jittered so that replicas do not come back in step, one probe is let through
// (half-open); its success closes the breaker, its failure opens it for longer. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/random/random.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace accord::redis {

class CircuitBreaker {
 public:
  struct Options {
    int failures_max = 3;  // in a row, until it opens
    absl::Duration open_min = absl::Milliseconds(100);
    absl::Duration open_max = absl::Seconds(5);
  };
  enum class State { kClosed, kOpen, kHalfOpen };

  // `clock` outlives it.
  CircuitBreaker(Options options, const Clock& clock) : options_(options), clock_(clock) {}

  // Whether a command may be sent. Costs an atomic read.
  bool Allows() const { return state_.load(std::memory_order_acquire) == State::kClosed; }

  // How a command ended that was allowed: answered, whatever the answer; or timed out, not sent or
  // answered by garbage. What was under way when the breaker opened changes nothing. Failed returns
  // whether it was the failure that opened it.
  void Succeeded() ABSL_LOCKS_EXCLUDED(mutex_);
  bool Failed() ABSL_LOCKS_EXCLUDED(mutex_);

  // Opens it, with a probe due at once: nothing is known of the server yet.
  void OpenUntilProbed() ABSL_LOCKS_EXCLUDED(mutex_);

  // How long until a probe is due; zero if one is.
  absl::Duration UntilProbe() const ABSL_LOCKS_EXCLUDED(mutex_);
  // True for one caller when a probe is due, who then has to say how it ended.
  bool TakeProbe() ABSL_LOCKS_EXCLUDED(mutex_);
  void ProbeSucceeded() ABSL_LOCKS_EXCLUDED(mutex_);
  void ProbeFailed() ABSL_LOCKS_EXCLUDED(mutex_);

  State state() const { return state_.load(std::memory_order_acquire); }
  // How often it went from closed to open.
  int64_t opened() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Open() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Options options_;
  const Clock& clock_;
  std::atomic<State> state_{State::kClosed};
  std::atomic<int> failures_{0};  // in a row
  mutable absl::Mutex mutex_;
  absl::Duration interval_ ABSL_GUARDED_BY(mutex_);
  absl::Time probe_due_ ABSL_GUARDED_BY(mutex_);
  int64_t opened_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::BitGen random_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace accord::redis
