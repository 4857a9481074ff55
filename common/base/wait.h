// Waits that end by the steady clock.
//
// Abseil's timed waits (2022-06-23) go by the wall clock: a clock that is set back a minute makes
// each of them a minute longer. Every timed wait of this program is one of these instead
// (scripts/verify contents holds that). All functions are thread-safe.
#pragma once

#include <condition_variable>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"

namespace accord {

// The steady clock: what the wall clock said when this process first asked, and what has passed
// since. Deadlines and the lengths of things go by it and by nothing else; what is stored or shown
// goes by a Clock. Means nothing in another process.
absl::Time SteadyNow();

// The same moment by the other clock, as the two stand now. Once, where a deadline comes in or goes
// out.
absl::Time SteadyFromWall(absl::Time wall);
absl::Time WallFromSteady(absl::Time steady);

// The steady clock, where a Clock is asked for that measures how long things take.
class SteadyClock final : public Clock {
 public:
  absl::Time Now() const override { return SteadyNow(); }
};

// As absl::Mutex::AwaitWithDeadline: waits, with `mutex` held, until `condition` holds or
// `deadline` (by SteadyNow) comes; whether it holds. The condition locks nothing: a thread that
// ends all such waits may evaluate it.
bool AwaitUntil(absl::Mutex& mutex, const absl::Condition& condition, absl::Time deadline)
    ABSL_SHARED_LOCKS_REQUIRED(mutex);
inline bool AwaitFor(absl::Mutex& mutex, const absl::Condition& condition, absl::Duration most)
    ABSL_SHARED_LOCKS_REQUIRED(mutex) {
  return AwaitUntil(mutex, condition, SteadyNow() + most);
}

// As absl::Mutex::ReaderLockWhenWithDeadline: `mutex` is locked for reading either way.
bool ReaderLockWhenUntil(absl::Mutex& mutex, const absl::Condition& condition, absl::Time deadline)
    ABSL_SHARED_LOCK_FUNCTION(mutex);

// As absl::CondVar, where many wait and their conditions are dear.
class SteadyCondVar {
 public:
  void Wait(absl::Mutex& mutex) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  // Whether `deadline` came. May wake without either.
  bool WaitUntil(absl::Mutex& mutex, absl::Time deadline) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex);
  void SignalAll() { woken_.notify_all(); }

 private:
  std::condition_variable_any woken_;
};

// As absl::Notification: happens once.
class SteadyEvent {
 public:
  SteadyEvent() = default;
  // Waits until Notify has let go of it.
  ~SteadyEvent() { absl::MutexLock lock(&mutex_); }
  void Notify() ABSL_LOCKS_EXCLUDED(mutex_);
  void Wait() ABSL_LOCKS_EXCLUDED(mutex_) { (void)WaitUntil(absl::InfiniteFuture()); }
  // Whether it has happened.
  bool WaitUntil(absl::Time deadline) ABSL_LOCKS_EXCLUDED(mutex_);
  bool WaitFor(absl::Duration most) { return WaitUntil(SteadyNow() + most); }

 private:
  absl::Mutex mutex_;
  bool happened_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace accord
