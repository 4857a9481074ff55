#include "common/base/wait.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "absl/time/clock.h"

namespace accord {
namespace {

using SteadyPoint = std::chrono::steady_clock::time_point;

struct Anchor {
  absl::Time wall = absl::Now();
  SteadyPoint steady = std::chrono::steady_clock::now();
};

const Anchor& TheAnchor() {
  static const Anchor anchor;
  return anchor;
}

// Longer waits are cut into such: a time_point holds no infinity.
constexpr absl::Duration kWaitMax = absl::Hours(24);

SteadyPoint PointOf(absl::Time deadline) {
  const absl::Duration left = std::min(deadline - SteadyNow(), kWaitMax);
  return std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(left);
}

// A mutex that was held when its wait was due is tried again so soon.
constexpr auto kTryAgain = std::chrono::milliseconds(2);

// Whether what it waits for holds, or its time has come.
struct TimedWait {
  absl::Mutex& mutex;
  const absl::Condition& condition;
  const absl::Time deadline;
  SteadyPoint due;  // of the alarm's

  bool Over() const { return condition.Eval() || SteadyNow() >= deadline; }
};

// Makes mutexes look at their conditions again: absl evaluates those of all who wait whenever a
// writer unlocks. One thread does it for all waits, and only tries to lock, so it never waits for
// a mutex and a wait may end at any time.
class Alarm {
 public:
  static Alarm& Instance() {
    static auto* const instance = new Alarm();
    return *instance;
  }

  void Add(TimedWait& wait) {
    const std::lock_guard<std::mutex> lock(mutex_);
    wait.due = PointOf(wait.deadline);
    const bool first = waits_.empty() || wait.due < waits_.begin()->first;
    waits_.emplace(wait.due, &wait);
    if (first) changed_.notify_one();
  }

  // Afterwards the wait's mutex is not touched any more.
  void Remove(TimedWait& wait) {
    const std::lock_guard<std::mutex> lock(mutex_);
    waits_.erase({wait.due, &wait});
  }

 private:
  Alarm() {
    std::thread([this] { Run(); }).detach();
  }

  [[noreturn]] void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      if (waits_.empty()) {
        changed_.wait(lock);
      } else if (const SteadyPoint due = waits_.begin()->first;
                 due > std::chrono::steady_clock::now()) {
        changed_.wait_until(lock, due);
      } else {
        Ring();
      }
    }
  }

  // For the first wait, which is due. Until it is removed, again and again: whoever holds the mutex
  // now may have looked at its condition a moment too early.
  void Ring() {
    TimedWait& wait = *waits_.begin()->second;
    waits_.erase(waits_.begin());
    if (wait.mutex.TryLock()) wait.mutex.Unlock();
    wait.due = std::chrono::steady_clock::now() + kTryAgain;
    waits_.emplace(wait.due, &wait);
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::pair<SteadyPoint, TimedWait*>> waits_;
};

// What std::condition_variable_any asks of a lock.
struct Lockable {
  absl::Mutex& mutex;
  void lock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex.Lock(); }
  void unlock() ABSL_NO_THREAD_SAFETY_ANALYSIS { mutex.Unlock(); }
};

}  // namespace

absl::Time SteadyNow() {
  const Anchor& anchor = TheAnchor();
  return anchor.wall + absl::FromChrono(std::chrono::steady_clock::now() - anchor.steady);
}

absl::Time SteadyFromWall(absl::Time wall) { return SteadyNow() + (wall - absl::Now()); }

absl::Time WallFromSteady(absl::Time steady) { return absl::Now() + (steady - SteadyNow()); }

bool AwaitUntil(absl::Mutex& mutex, const absl::Condition& condition, absl::Time deadline) {
  if (condition.Eval()) return true;  // usual, and costs the alarm nothing
  if (deadline == absl::InfiniteFuture()) {
    mutex.Await(condition);
    return true;
  }
  TimedWait wait{mutex, condition, deadline, {}};
  Alarm::Instance().Add(wait);
  mutex.Await(absl::Condition(&wait, &TimedWait::Over));
  Alarm::Instance().Remove(wait);
  return condition.Eval();
}

bool ReaderLockWhenUntil(absl::Mutex& mutex, const absl::Condition& condition,
                         absl::Time deadline) {
  mutex.ReaderLock();
  return AwaitUntil(mutex, condition, deadline);
}

void SteadyCondVar::Wait(absl::Mutex& mutex) {
  Lockable lock{mutex};
  woken_.wait(lock);
}

bool SteadyCondVar::WaitUntil(absl::Mutex& mutex, absl::Time deadline) {
  Lockable lock{mutex};
  (void)woken_.wait_until(lock, PointOf(deadline));
  return SteadyNow() >= deadline;
}

void SteadyEvent::Notify() {
  absl::MutexLock lock(&mutex_);
  happened_ = true;
}

bool SteadyEvent::WaitUntil(absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  return AwaitUntil(mutex_, absl::Condition(&happened_), deadline);
}

}  // namespace accord
