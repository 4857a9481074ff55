// When to try again what a database could not do.
#pragma once

#include "absl/random/random.h"
#include "absl/status/status.h"
#include "absl/time/time.h"

namespace accord::sql {

// Ten tries in all unless more are asked for, the waits between them doubling from 25 ms up to
// 6.4 s, each shortened by up to half so that those who collided do not collide again.
class Retry {
 public:
  static constexpr int kTriesMax = 10;

  // `tries_max`: for work that many may disturb before it is done.
  explicit Retry(absl::Time deadline, int tries_max = kTriesMax)
      : deadline_(deadline), tries_max_(tries_max) {}

  // After a try that failed for a moment: waits, and says whether to try again. False if the tries
  // are used up, or the deadline would pass meanwhile.
  bool WaitForNext();

 private:
  const absl::Time deadline_;
  const int tries_max_;
  int tries_ = 1;
  absl::Duration wait_ = absl::Milliseconds(25);
  absl::BitGen random_;
};

// What callers are told then: UNAVAILABLE, reason RETRIES_EXHAUSTED, with RetryInfo.
absl::Status RetriesExhausted(const absl::Status& last);

// Whether another try may succeed: a conflict, a lost connection.
bool IsTransient(const absl::Status& status);

}  // namespace accord::sql
