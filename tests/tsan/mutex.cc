// Shows absl::Mutex and absl::Notification to ThreadSanitizer.
//
// Debian's Abseil is not instrumented, so its locks order nothing in TSan's eyes and everything
// behind them looks like a race. Each function that takes or gives back a lock is wrapped (the
// linker's
// --wrap, see cmake/Toolchain.cmake) in the annotations that an instrumented Abseil has.
//
// Whoever unlocks evaluates the conditions of those who wait, in our code, before it truly unlocks
// but after we have said so: reads in there are left out. Linked into every program of the preset
// tsan.
#include <sanitizer/tsan_interface.h>

#include <algorithm>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "absl/time/time.h"

extern "C" {
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
void AnnotateIgnoreWritesBegin(const char* file, int line);
void AnnotateIgnoreWritesEnd(const char* file, int line);
}

namespace {

using absl::Condition;
using absl::CondVar;
using absl::Duration;
using absl::Mutex;
using absl::Time;

// What this thread holds as a reader: how a mutex is held is not to be read from outside.
thread_local std::vector<const Mutex*> read_locked;

unsigned HeldAs(const Mutex* mutex) {
  const bool read = std::find(read_locked.begin(), read_locked.end(), mutex) != read_locked.end();
  return read ? __tsan_mutex_read_lock : 0;
}

void Hold(const Mutex* mutex, unsigned how) {
  if ((how & __tsan_mutex_read_lock) != 0) read_locked.push_back(mutex);
}

void LetGo(const Mutex* mutex, unsigned how) {
  if ((how & __tsan_mutex_read_lock) == 0) return;
  const auto held = std::find(read_locked.rbegin(), read_locked.rend(), mutex);
  if (held != read_locked.rend()) read_locked.erase(std::next(held).base());
}

// While Abseil runs conditions of whoever waits.
class Unseen {
 public:
  Unseen() {
    AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
    AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  }
  ~Unseen() {
    AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
    AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;
};

template <typename Real>
void Lock(Mutex* mutex, unsigned how, Real real) {
  __tsan_mutex_pre_lock(mutex, how);
  {
    const Unseen unseen;
    real();
  }
  __tsan_mutex_post_lock(mutex, how, 0);
  Hold(mutex, how);
}

template <typename Real>
bool TryLock(Mutex* mutex, unsigned how, Real real) {
  const unsigned flags = how | __tsan_mutex_try_lock;
  __tsan_mutex_pre_lock(mutex, flags);
  const bool locked = real();
  __tsan_mutex_post_lock(mutex, locked ? flags : flags | __tsan_mutex_try_lock_failed, 0);
  if (locked) Hold(mutex, how);
  return locked;
}

template <typename Real>
void Unlock(Mutex* mutex, unsigned how, Real real) {
  __tsan_mutex_pre_unlock(mutex, how);
  __tsan_mutex_post_unlock(mutex, how);
  LetGo(mutex, how);
  const Unseen unseen;
  real();
}

// Gives a lock back, waits, and takes it again as it was held.
template <typename Real>
auto Wait(Mutex* mutex, Real real) {
  const unsigned how = HeldAs(mutex);
  struct Again {
    Mutex* mutex;
    unsigned how;
    ~Again() {
      __tsan_mutex_pre_lock(mutex, how);
      __tsan_mutex_post_lock(mutex, how, 0);
    }
  };
  __tsan_mutex_pre_unlock(mutex, how);
  __tsan_mutex_post_unlock(mutex, how);
  const Again again{mutex, how};
  const Unseen unseen;
  return real();
}

constexpr unsigned kRead = __tsan_mutex_read_lock;

// Whoever asks whether something was notified reads the flag that follows the notification's mutex.
void* FlagOf(absl::Notification* notification) {
  return reinterpret_cast<char*>(notification) + sizeof(Mutex);
}

}  // namespace

// The names are those of absl::Mutex's functions as the compiler writes them.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {

void __real__ZN4absl7debian35Mutex4LockEv(Mutex*);
void __wrap__ZN4absl7debian35Mutex4LockEv(Mutex* mutex) {
  Lock(mutex, 0, [&] { __real__ZN4absl7debian35Mutex4LockEv(mutex); });
}

void __real__ZN4absl7debian35Mutex10ReaderLockEv(Mutex*);
void __wrap__ZN4absl7debian35Mutex10ReaderLockEv(Mutex* mutex) {
  Lock(mutex, kRead, [&] { __real__ZN4absl7debian35Mutex10ReaderLockEv(mutex); });
}

bool __real__ZN4absl7debian35Mutex7TryLockEv(Mutex*);
bool __wrap__ZN4absl7debian35Mutex7TryLockEv(Mutex* mutex) {
  return TryLock(mutex, 0, [&] { return __real__ZN4absl7debian35Mutex7TryLockEv(mutex); });
}

bool __real__ZN4absl7debian35Mutex13ReaderTryLockEv(Mutex*);
bool __wrap__ZN4absl7debian35Mutex13ReaderTryLockEv(Mutex* mutex) {
  return TryLock(mutex, kRead,
                 [&] { return __real__ZN4absl7debian35Mutex13ReaderTryLockEv(mutex); });
}

void __real__ZN4absl7debian35Mutex6UnlockEv(Mutex*);
void __wrap__ZN4absl7debian35Mutex6UnlockEv(Mutex* mutex) {
  Unlock(mutex, 0, [&] { __real__ZN4absl7debian35Mutex6UnlockEv(mutex); });
}

void __real__ZN4absl7debian35Mutex12ReaderUnlockEv(Mutex*);
void __wrap__ZN4absl7debian35Mutex12ReaderUnlockEv(Mutex* mutex) {
  Unlock(mutex, kRead, [&] { __real__ZN4absl7debian35Mutex12ReaderUnlockEv(mutex); });
}

void __real__ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE(Mutex*, const Condition&);
void __wrap__ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE(Mutex* mutex, const Condition& cond) {
  Lock(mutex, 0, [&] { __real__ZN4absl7debian35Mutex8LockWhenERKNS0_9ConditionE(mutex, cond); });
}

void __real__ZN4absl7debian35Mutex14ReaderLockWhenERKNS0_9ConditionE(Mutex*, const Condition&);
void __wrap__ZN4absl7debian35Mutex14ReaderLockWhenERKNS0_9ConditionE(Mutex* mutex,
                                                                     const Condition& cond) {
  Lock(mutex, kRead,
       [&] { __real__ZN4absl7debian35Mutex14ReaderLockWhenERKNS0_9ConditionE(mutex, cond); });
}

void __real__ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE(Mutex*, const Condition&);
void __wrap__ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE(Mutex* mutex, const Condition& cond) {
  Wait(mutex, [&] { __real__ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE(mutex, cond); });
}

void __real__ZN4absl7debian37CondVar4WaitEPNS0_5MutexE(CondVar*, Mutex*);
void __wrap__ZN4absl7debian37CondVar4WaitEPNS0_5MutexE(CondVar* condvar, Mutex* mutex) {
  Wait(mutex, [&] { __real__ZN4absl7debian37CondVar4WaitEPNS0_5MutexE(condvar, mutex); });
}

void __real__ZN4absl7debian35MutexD1Ev(Mutex*);
void __wrap__ZN4absl7debian35MutexD1Ev(Mutex* mutex) {
  __tsan_mutex_destroy(mutex, 0);
  __real__ZN4absl7debian35MutexD1Ev(mutex);
}

void __real__ZN4absl7debian319ReleasableMutexLock7ReleaseEv(absl::ReleasableMutexLock*);
void __wrap__ZN4absl7debian319ReleasableMutexLock7ReleaseEv(absl::ReleasableMutexLock* lock) {
  Mutex* const mutex = *reinterpret_cast<Mutex**>(lock);  // all that it has
  Unlock(mutex, 0, [&] { __real__ZN4absl7debian319ReleasableMutexLock7ReleaseEv(lock); });
}

void __real__ZN4absl7debian312Notification6NotifyEv(absl::Notification*);
void __wrap__ZN4absl7debian312Notification6NotifyEv(absl::Notification* notification) {
  __tsan_release(FlagOf(notification));
  __real__ZN4absl7debian312Notification6NotifyEv(notification);
}

void __real__ZNK4absl7debian312Notification19WaitForNotificationEv(absl::Notification*);
void __wrap__ZNK4absl7debian312Notification19WaitForNotificationEv(
    absl::Notification* notification) {
  __real__ZNK4absl7debian312Notification19WaitForNotificationEv(notification);
  __tsan_acquire(FlagOf(notification));
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)
