#include "common/sql/clock_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/observability/log.h"

namespace accord::sql {
namespace {

absl::Status ClockAhead(absl::Duration ahead, bool database_tells) {
  ErrorDetail detail;
  detail.reason = "CLOCK_AHEAD";
  detail.retry_delay = absl::Seconds(10);
  detail.metadata = {{"ahead_seconds", absl::StrCat(absl::ToInt64Seconds(ahead))}};
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("nothing is written: the clock here is ", absl::FormatDuration(ahead),
                   " ahead of ",
                   database_tells ? "the database's"
                                  : "what has passed since the service started; if it is "
                                    "right, start the service anew"),
      std::move(detail));
}

}  // namespace

void ClockCheck::NoteDatabase(int64_t micros) {
  absl::MutexLock lock(&mutex_);
  database_tells_ = micros != 0;
  database_ = absl::FromUnixMicros(micros);
  asked_ = SteadyNow();
}

void ClockCheck::NoteStamp(int64_t micros) {
  absl::MutexLock lock(&mutex_);
  stamp_ = micros;
}

absl::Status ClockCheck::Check() {
  absl::Status refused;
  {
    absl::MutexLock lock(&mutex_);
    const State state = Now();
    if (!state.is_ahead) return absl::OkStatus();
    ++refusals_;
    refused = ClockAhead(state.ahead, database_tells_);
  }
  log::Say(log::Level::kError, absl::StrCat("clock: ", absl::string_view(refused.message())));
  return refused;
}

ClockCheck::State ClockCheck::state() const {
  absl::MutexLock lock(&mutex_);
  return Now();
}

ClockCheck::State ClockCheck::Now() const {
  State state;
  const absl::Time now = clock_->Now();
  const absl::Time expected =
      database_tells_ ? database_ + (SteadyNow() - asked_) : anchor_.Expected(now);
  state.ahead = now - expected;
  state.behind = std::max(absl::FromUnixMicros(stamp_) - now, absl::ZeroDuration());
  state.is_ahead = state.ahead > ahead_max_;
  state.is_behind = state.behind > kClocksDifferMax;
  state.refusals = refusals_;
  return state;
}

}  // namespace accord::sql
