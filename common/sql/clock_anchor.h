// What a clock should say by now, where nothing but itself can be asked. Belongs to one thread.
#pragma once

#include <time.h>

#include <algorithm>

#include "absl/time/time.h"

namespace accord::sql {

// The first reading and what has passed since, by the clock that goes on while a machine sleeps. It
// follows a clock that goes back, and one that is slewed forward, by a second a minute. What the
// first reading was worth nobody knows.
class ClockAnchor {
 public:
  // `now`: what the clock says. At the first call that is what is expected.
  absl::Time Expected(absl::Time now) {
    const absl::Duration up = SinceBoot();
    if (at_ == absl::ZeroDuration()) expected_ = now;
    const absl::Duration passed = std::max(up - at_, absl::ZeroDuration());
    if (at_ != absl::ZeroDuration()) expected_ += passed;
    at_ = up;
    const absl::Time before = expected_;
    expected_ = std::min(now, expected_ + passed / 60);
    return before;
  }

 private:
  static absl::Duration SinceBoot() {
    timespec time = {};
    (void)clock_gettime(CLOCK_BOOTTIME, &time);
    return absl::DurationFromTimespec(time);
  }

  absl::Duration at_ = absl::ZeroDuration();
  absl::Time expected_;
};

}  // namespace accord::sql
