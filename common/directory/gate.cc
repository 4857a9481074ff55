#include "common/directory/gate.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "accord/common/v1/policy.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"

namespace accord::directory {
namespace {

constexpr absl::Duration kWaitMax = absl::Seconds(5);
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status NotShown(const Directory& directory, int64_t revision) {
  ErrorDetail detail;
  detail.retry_delay = kRetryDelay;
  if (!directory.ready()) {
    detail.reason = "HIERARCHY_NOT_READY";
    return MakeError(absl::StatusCode::kUnavailable, "the hierarchy is being read",
                     std::move(detail));
  }
  detail.reason = "ACCOUNTS_REVISION_NOT_REACHED";
  detail.metadata = {{"revision", absl::StrCat(directory.revision())}};
  return MakeError(absl::StatusCode::kUnavailable,
                   absl::StrCat("accounts revision ", revision,
                                " is needed and the copy here shows ", directory.revision()),
                   std::move(detail));
}

}  // namespace

absl::Status AwaitShown(const Directory& directory, int64_t revision,
                        const store::AccountsMoment& seen, absl::Time deadline) {
  const absl::Time until = std::min(deadline, SteadyNow() + kWaitMax);
  return directory.WaitUntilReady(revision, seen, until)
             ? absl::OkStatus()
             : NotShown(directory, std::max<int64_t>(revision, seen.revision));
}

DirectoryGate::DirectoryGate(const Directory& directory, const store::Store& store,
                             const Services& services, const std::vector<std::string>& reads)
    : directory_(directory), store_(store) {
  for (const auto* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const auto* method = service->method(i);
      const bool read_only = method->options().GetExtension(common::v1::policy).read_only();
      const bool reads_by_it = std::find(reads.begin(), reads.end(), method->name()) != reads.end();
      if (read_only && !reads_by_it) continue;
      needing_.insert(absl::StrCat(service->full_name(), "/", method->name()));
    }
  }
}

bool DirectoryGate::IsOpen(const rpc::Call& call) const {
  const int64_t shown = directory_.revision();
  call.set_accounts_revision(shown);
  if (shown < call.min_accounts_revision()) return false;
  if (!Needs(call)) return true;
  // Which history it was seen in is asked only where it matters.
  return directory_.ready() &&
         (store_.seen_accounts_revision() <= shown || Shows(store_.seen_accounts()));
}

bool DirectoryGate::IsOpenFor(const rpc::Call& call, const store::Txn& txn) const {
  return !Needs(call) || (directory_.ready() && Shows(txn.seen_accounts()));
}

bool DirectoryGate::Shows(const store::AccountsMoment& seen) const {
  if (seen.revision <= directory_.revision()) return true;
  const store::AccountsMoment shown = directory_.shown();
  return seen.epoch != shown.epoch || seen.revision <= shown.revision;
}

absl::Status DirectoryGate::Wait(const rpc::Call& call) const {
  const int64_t revision = call.min_accounts_revision();
  absl::Status shown;
  if (Needs(call)) {
    shown = AwaitShown(directory_, revision, store_.seen_accounts(), call.deadline());
  } else if (!directory_.WaitFor(revision, std::min(call.deadline(), SteadyNow() + kWaitMax))) {
    shown = NotShown(directory_, revision);
  }
  call.set_accounts_revision(directory_.revision());
  return shown;
}

}  // namespace accord::directory
