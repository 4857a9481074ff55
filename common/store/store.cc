#include "common/store/store.h"

#include "absl/synchronization/notification.h"

namespace accord::store {

absl::StatusOr<int64_t> Store::WriteAndWait(WriteInfo info, absl::Time deadline, Body body) {
  absl::Notification finished;
  absl::StatusOr<int64_t> result = absl::UnknownError("not answered");
  Write(std::move(info), deadline, std::move(body), [&](absl::StatusOr<int64_t> outcome) {
    result = std::move(outcome);
    finished.Notify();
  });
  finished.WaitForNotification();
  return result;
}

absl::Status EpochChanged(const Store& store) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "EPOCH_CHANGED",
                   "the revision is of another history than the database's, which was restored or "
                   "taken over by another server; read anew",
                   {{"epoch", store.epoch()}});
}

}  // namespace accord::store
