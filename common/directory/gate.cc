#include "common/directory/gate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::directory {
namespace {

constexpr absl::Duration kWaitMax = absl::Seconds(5);

}  // namespace

bool DirectoryGate::IsOpen(const rpc::Call& call) const {
  const int64_t shown = directory_.revision();
  call.set_accounts_revision(shown);
  return shown >= call.min_accounts_revision();
}

absl::Status DirectoryGate::Wait(const rpc::Call& call) const {
  const absl::Time until = std::min(call.deadline(), absl::Now() + kWaitMax);
  const bool in_time = directory_.WaitFor(call.min_accounts_revision(), until);
  call.set_accounts_revision(directory_.revision());
  if (in_time) return absl::OkStatus();
  ErrorDetail detail;
  detail.reason = "ACCOUNTS_REVISION_NOT_REACHED";
  detail.retry_delay = absl::Seconds(1);
  detail.metadata = {{"revision", absl::StrCat(directory_.revision())}};
  return MakeError(absl::StatusCode::kUnavailable,
                   absl::StrCat("accounts revision ", call.min_accounts_revision(),
                                " is asked for and the copy here shows ", directory_.revision()),
                   std::move(detail));
}

}  // namespace accord::directory
