#include "common/changes/watch.h"

#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/rpc/convert.h"

namespace accord::changes {
namespace {

constexpr absl::Duration kLookUpTimeMax = absl::Seconds(10);

}  // namespace

absl::StatusOr<int64_t> ResolveMoment(store::Store& store, const common::v1::Moment& moment) {
  if (moment.has_revision()) return moment.revision();
  ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                   store.Snapshot(absl::nullopt, absl::Now() + kLookUpTimeMax));
  if (!moment.has_time()) return reader->revision();
  return reader->RevisionAt(absl::FromUnixMicros(rpc::ParseTimestamp(moment.time())));
}

absl::StatusOr<std::unique_ptr<Subtree>> SubtreeOf(
    const std::function<std::unique_ptr<Subtree>(std::string)>& make, absl::string_view account) {
  if (!make) {
    return MakeError(absl::StatusCode::kUnimplemented, "NOT_BUILT_YET",
                     "this service cannot watch a subtree");
  }
  return make(std::string(absl::StripPrefix(account, "accounts/")));
}

absl::Status WatchTooSlow(int64_t revision) {
  ErrorDetail detail;
  detail.reason = "WATCH_TOO_SLOW";
  detail.metadata = {{"revision", absl::StrCat(revision)}};
  detail.retry_delay = absl::Seconds(1);
  return MakeError(
      absl::StatusCode::kResourceExhausted,
      absl::StrCat("the client did not read in time; resume after revision ", revision),
      std::move(detail));
}

}  // namespace accord::changes
