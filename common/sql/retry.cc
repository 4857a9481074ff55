#include "common/sql/retry.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/sql/errors.h"

namespace accord::sql {
namespace {

// The last of ten; more tries wait no longer.
constexpr absl::Duration kWaitMax = absl::Milliseconds(6400);

}  // namespace

bool Retry::WaitForNext() {
  if (tries_ >= tries_max_) return false;
  const absl::Duration wait = absl::Uniform(random_, 0.5, 1.0) * wait_;
  if (SteadyNow() + wait > deadline_) return false;
  absl::SleepFor(wait);
  wait_ = std::min(2 * wait_, kWaitMax);
  ++tries_;
  return true;
}

absl::Status RetriesExhausted(const absl::Status& last) {
  ErrorDetail detail;
  detail.reason = "RETRIES_EXHAUSTED";
  detail.retry_delay = absl::Seconds(1);
  const absl::optional<ErrorDetail> cause = DetailOf(last);
  if (cause.has_value()) detail.metadata = {{"cause", cause->reason}};
  return MakeError(
      absl::StatusCode::kUnavailable,
      absl::StrCat("nothing was written; call again later: ", absl::string_view(last.message())),
      std::move(detail));
}

bool IsTransient(const absl::Status& status) {
  return IsConflict(status) || IsConnectionLost(status);
}

}  // namespace accord::sql
