// Named points at which a test can make a program fail on purpose.
//
//   namespace { failpoint::Point before_commit("store.before_commit"); }
//   ...
//   RETURN_IF_ERROR(before_commit.Hit());
//
// They are compiled in always, so that what is tested is what is shipped; a point that is not armed
// costs one relaxed load. Only the environment arms them, and only at the start of a program:
//
//   ACCORD_FAILPOINTS=store.before_commit=kill:7,watch.before_send=sleep(200ms)
//
// is a list of NAME=ACTION[:COUNT]. Actions: `kill` ends the process at once by SIGKILL, `sleep(D)`
// holds the thread up for a duration of at most a minute, `error` makes Hit() return UNAVAILABLE,
// reason FAILPOINT. With a COUNT (1 and more) only that hit acts, else every hit. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace accord::failpoint {

// One place in the code. For static storage alone: it makes its name known when the program starts,
// and is never destroyed before it ends.
class Point {
 public:
  // `name`: a literal, unique in the program.
  explicit Point(const char* name);
  Point(const Point&) = delete;
  Point& operator=(const Point&) = delete;

  // Does what the point is armed to. Errors: those of the action `error`.
  absl::Status Hit() {
    if (!armed_.load(std::memory_order_relaxed)) return absl::OkStatus();
    return Act();
  }

 private:
  friend class Plan;
  enum class Action { kKill, kSleep, kError };

  absl::Status Act();

  const char* const name_;
  Point* const next_;  // in the list of all points
  std::atomic<bool> armed_{false};
  std::atomic<int64_t> hits_{0};
  Action action_ = Action::kError;  // this and what follows: set before armed_
  absl::Duration sleep_;
  int64_t count_ = 0;  // the hit that acts; 0: every one
};

// The names of all points of this program, sorted.
std::vector<std::string> Names();

// Arms points as `plan` says (see above); an empty plan arms none. Call before threads begin.
// Errors, after which nothing is armed: INVALID_ARGUMENT, reason FAILPOINTS_UNREADABLE, for a plan
// that does not parse or names a point that this program does not have.
absl::Status Arm(absl::string_view plan);

// Arms what the environment variable ACCORD_FAILPOINTS says.
absl::Status ArmFromEnvironment();

// Disarms every point; for tests.
void DisarmAll();

}  // namespace accord::failpoint
