#include "common/directory/archive.h"

#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rpc/errors.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::Status Unreachable(absl::string_view why) {
  ErrorDetail detail;
  detail.reason = "ACCOUNTS_UNREACHABLE";
  detail.retry_delay = kRetryDelay;
  return MakeError(absl::StatusCode::kUnavailable,
                   absl::StrCat("the hierarchy of that moment is asked of the accounts service, "
                                "which does not answer: ",
                                why),
                   std::move(detail));
}

// What the accounts service said, as our caller hears it.
absl::Status Explain(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return Unreachable(status.message());
    default:
      return MakeError(status.code(), absl::StrCat("the accounts service: ", status.message()),
                       DetailOf(status).value_or(ErrorDetail()));
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<Directory>> RemoteArchive::Read(const common::v1::Moment& moment,
                                                               absl::Time deadline,
                                                               const std::atomic<bool>& stopping) {
  v1::WatchChangesRequest request;
  *request.mutable_as_of() = moment;
  request.set_skip_superseded(true);
  for (const char* type : {"accord.dev/Account", "accord.dev/Organization", "accord.dev/Person"}) {
    request.add_resource_types(type);
  }
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(WallFromSteady(deadline)));
  if (options_.prepare) options_.prepare(context);
  const auto stub = v1::AccountService::NewStub(channel_());
  const auto reader = stub->WatchChanges(&context, request);

  auto directory = std::make_unique<Directory>();
  absl::Status taken;
  bool whole = false;
  v1::WatchChangesResponse message;
  while (taken.ok() && reader->Read(&message)) {
    taken = directory->Apply(message);
    whole = whole || !message.partial();
    if (stopping) taken = absl::CancelledError("the service is stopping");
  }
  if (!taken.ok()) context.TryCancel();
  const absl::Status ended = rpc::FromGrpcStatus(reader->Finish());
  RETURN_IF_ERROR(taken);
  if (!ended.ok()) return Explain(ended);
  if (!whole) return Unreachable("it ended before it had told everything");
  directory->SetReady();
  return directory;
}

}  // namespace accord::directory
