#include "common/sql/watchdog.h"

#include <sys/socket.h>

#include "absl/time/clock.h"
#include "common/base/wait.h"

namespace accord::sql {
namespace {

constexpr absl::Duration kInterval = absl::Milliseconds(50);

}  // namespace

Watchdog& Watchdog::Instance() {
  static auto* const instance = new Watchdog();
  return *instance;
}

Watchdog::Watchdog() : thread_([this] { Run(); }) {}

int64_t Watchdog::Begin(int socket, absl::Time deadline) {
  absl::MutexLock lock(&mutex_);
  waits_.emplace(++next_, Wait{socket, deadline});
  return next_;
}

void Watchdog::End(int64_t wait) {
  absl::MutexLock lock(&mutex_);
  waits_.erase(wait);
}

void Watchdog::Run() {
  const auto any = [this] {
    mutex_.AssertHeld();
    return !waits_.empty();
  };
  while (true) {
    {
      absl::MutexLock lock(&mutex_);
      mutex_.Await(absl::Condition(&any));
      const absl::Time now = SteadyNow();
      for (const auto& [id, wait] : waits_) {
        // Under the lock: End waits for it, so the number is still this socket's.
        if (now > wait.deadline) shutdown(wait.socket, SHUT_RDWR);
      }
    }
    absl::SleepFor(kInterval);
  }
}

}  // namespace accord::sql
