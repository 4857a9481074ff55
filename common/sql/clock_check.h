// What a clock says, held against what else is known: the database's clock, what has passed since
// the start, and the stamps of the history (docs/adr/0022-clocks-and-waits.md).
#pragma once

#include <cstdint>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/sql/clock_anchor.h"

namespace accord::sql {

// By how much the clocks of several machines may differ while all are right.
inline constexpr absl::Duration kClocksDifferMax = absl::Minutes(1);

// Thread-safe.
class ClockCheck {
 public:
  struct State {
    absl::Duration ahead;   // of other evidence; negative: behind it
    absl::Duration behind;  // the latest stamp of the history; never negative
    bool is_ahead = false;  // further than it may: writes are refused (CLOCK_AHEAD)
    // Further than right clocks differ (CLOCK_BEHIND_HISTORY): this one is wrong, or the one that
    // stamped was. Writes go on, and tell what this one says.
    bool is_behind = false;
    int64_t refusals = 0;
  };

  // By `ahead_max` the clock may be ahead of other evidence. `clock` outlives this.
  ClockCheck(const Clock* clock, absl::Duration ahead_max) : clock_(clock), ahead_max_(ahead_max) {}

  // What the database's clock said just now, in microseconds since 1970 UTC; 0: it has none of its
  // own.
  void NoteDatabase(int64_t micros) ABSL_LOCKS_EXCLUDED(mutex_);
  // The latest stamp of all revisions.
  void NoteStamp(int64_t micros) ABSL_LOCKS_EXCLUDED(mutex_);

  // Before something is stamped. Errors: UNAVAILABLE, reason CLOCK_AHEAD, metadata `ahead_seconds`.
  absl::Status Check() ABSL_LOCKS_EXCLUDED(mutex_);

  State state() const ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  State Now() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock* const clock_;
  const absl::Duration ahead_max_;
  mutable absl::Mutex mutex_;
  mutable ClockAnchor anchor_ ABSL_GUARDED_BY(mutex_);
  bool database_tells_ ABSL_GUARDED_BY(mutex_) = false;
  absl::Time database_ ABSL_GUARDED_BY(mutex_);
  absl::Time asked_ ABSL_GUARDED_BY(mutex_);  // by SteadyNow
  int64_t stamp_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t refusals_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace accord::sql
