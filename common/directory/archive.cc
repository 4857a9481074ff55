#include "common/directory/archive.h"

#include <utility>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "accord/accounts/v1/profile_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rpc/call.h"
#include "common/rpc/client.h"
#include "common/rpc/convert.h"
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
      break;
  }
  ErrorDetail detail = DetailOf(status).value_or(ErrorDetail());
  // The history that our caller knows is ours.
  if (detail.reason == "EPOCH_CHANGED") detail.reason = "ACCOUNTS_EPOCH_CHANGED";
  return MakeError(status.code(), absl::StrCat("the accounts service: ", status.message()),
                   std::move(detail));
}

const std::vector<std::string>& ForestTypes() {
  static const auto& types = *new std::vector<std::string>{
      "accord.dev/Account", "accord.dev/Organization", "accord.dev/Person"};
  return types;
}

common::v1::Moment MomentOf(const store::AccountsMoment& at) {
  common::v1::Moment moment;
  moment.set_revision(at.revision);
  moment.set_epoch(at.epoch);
  return moment;
}

std::unique_ptr<Directory> Nothing() {
  auto directory = std::make_unique<Directory>();
  directory->SetReady();
  return directory;
}

// One resource of then, as a change that Directory::Apply takes.
class NameReader {
 public:
  using Prepare = std::function<void(grpc::ClientContext&)>;

  NameReader(const std::shared_ptr<grpc::Channel>& channel, store::AccountsMoment at,
             Prepare prepare)
      : accounts_(v1::AccountService::NewStub(channel)),
        organization_(v1::OrganizationService::NewStub(channel)),
        profiles_(v1::ProfileService::NewStub(channel)),
        at_(std::move(at)),
        prepare_(std::move(prepare)) {}

  absl::Status ReadOrganization(v1::WatchChangesResponse& into) {
    return Get(*organization_, &v1::OrganizationService::Stub::GetOrganization,
               v1::GetOrganizationRequest(), "organization", [&](v1::Organization proto) {
                 *Add(into).mutable_organization() = std::move(proto);
                 into.mutable_progress()->set_epoch(epoch_);
               });
  }
  // What is neither a person nor a contact is an account.
  absl::Status Read(const std::string& name, v1::WatchChangesResponse& into) {
    if (absl::StartsWith(name, "people/")) {
      return Get(*organization_, &v1::OrganizationService::Stub::GetPerson, v1::GetPersonRequest(),
                 name, [&](v1::Person proto) {
                   proto.clear_manager();
                   *Add(into).mutable_person() = std::move(proto);
                 });
    }
    if (absl::StrContains(name, "/contacts/")) {
      return Get(*profiles_, &v1::ProfileService::Stub::GetContact, v1::GetContactRequest(), name,
                 [&](v1::Contact proto) { *Add(into).mutable_contact() = std::move(proto); });
    }
    return Get(*accounts_, &v1::AccountService::Stub::GetAccount, v1::GetAccountRequest(), name,
               [&](v1::Account proto) {
                 proto.clear_parent();
                 v1::Change& change = Add(into);
                 *change.mutable_time() = proto.update_time();
                 *change.mutable_account() = std::move(proto);
               });
  }

 private:
  v1::Change& Add(v1::WatchChangesResponse& into) const {
    v1::Change& change = *into.add_changes();
    change.set_revision(at_.revision);
    return change;
  }

  template <typename Stub, typename Request, typename Response, typename Take>
  absl::Status Get(Stub& stub,
                   grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                   Request request, const std::string& name, Take take) {
    request.set_name(name);
    *request.mutable_as_of() = MomentOf(at_);
    grpc::ClientContext context;
    prepare_(context);
    Response response;
    const absl::Status status = rpc::FromGrpcStatus((stub.*method)(&context, request, &response));
    if (absl::IsNotFound(status)) return absl::OkStatus();
    if (!status.ok()) return Explain(status);
    epoch_ = rpc::TrailingMetadata(context, rpc::kEpoch);
    take(std::move(response));
    return absl::OkStatus();
  }

  const std::unique_ptr<v1::AccountService::Stub> accounts_;
  const std::unique_ptr<v1::OrganizationService::Stub> organization_;
  const std::unique_ptr<v1::ProfileService::Stub> profiles_;
  const store::AccountsMoment at_;
  const Prepare prepare_;
  std::string epoch_;  // as the last answer had it
};

absl::Status TooManyNames(size_t count) {
  return MakeError(absl::StatusCode::kResourceExhausted, "TOO_MANY_NAMES",
                   absl::StrCat(count, " names are asked for as they were, and ",
                                Archive::kNamesMax, " are the most"),
                   {{"names_max", absl::StrCat(Archive::kNamesMax)}});
}

}  // namespace

void RemoteArchive::Prepare(absl::Time deadline, grpc::ClientContext& context) const {
  context.set_deadline(absl::ToChronoTime(WallFromSteady(deadline)));
  if (options_.prepare) options_.prepare(context);
}

absl::Status RemoteArchive::Watch(const common::v1::Moment& moment,
                                  const std::vector<std::string>& types, absl::Time deadline,
                                  Take take) {
  common::v1::WatchChangesRequest request;
  *request.mutable_as_of() = moment;
  request.set_skip_superseded(true);
  for (const std::string& type : types) request.add_resource_types(type);
  grpc::ClientContext context;
  Prepare(deadline, context);
  const auto stub = v1::AccountService::NewStub(channel_());
  const auto reader = stub->WatchChanges(&context, request);
  absl::Status taken;
  bool whole = false;
  v1::WatchChangesResponse message;
  while (taken.ok() && reader->Read(&message)) {
    taken = take(message);
    whole = whole || !message.progress().partial();
  }
  if (!taken.ok()) context.TryCancel();
  const absl::Status ended = rpc::FromGrpcStatus(reader->Finish());
  RETURN_IF_ERROR(taken);
  if (!ended.ok()) return Explain(ended);
  return whole ? absl::OkStatus() : Unreachable("it ended before it had told everything");
}

absl::StatusOr<std::unique_ptr<Directory>> RemoteArchive::Read(const store::AccountsMoment& at,
                                                               absl::Time deadline,
                                                               const std::atomic<bool>& stopping) {
  if (at.revision == 0) return Nothing();
  auto directory = std::make_unique<Directory>(Directory::Keep::kPlaces);
  RETURN_IF_ERROR(Watch(MomentOf(at), ForestTypes(), deadline,
                        [&](const v1::WatchChangesResponse& message) -> absl::Status {
                          RETURN_IF_ERROR(directory->Apply(message));
                          return stopping ? absl::CancelledError("the service is stopping")
                                          : absl::OkStatus();
                        }));
  directory->SetReady();
  return directory;
}

absl::StatusOr<std::unique_ptr<Directory>> RemoteArchive::ReadNames(
    const store::AccountsMoment& at, const std::vector<std::string>& names, absl::Time deadline) {
  if (at.revision == 0) return Nothing();
  if (names.size() > kNamesMax) return TooManyNames(names.size());
  NameReader reader(channel_(), at,
                    [&](grpc::ClientContext& context) { Prepare(deadline, context); });
  v1::WatchChangesResponse message;
  message.mutable_progress()->set_revision(at.revision);
  RETURN_IF_ERROR(reader.ReadOrganization(message));
  for (const std::string& name : names) RETURN_IF_ERROR(reader.Read(name, message));
  auto directory = std::make_unique<Directory>();
  RETURN_IF_ERROR(directory->Apply(message));
  directory->SetReady();
  return directory;
}

// There is one organization from the first revision on: what it is shown at is all that is wanted.
absl::StatusOr<store::AccountsMoment> RemoteArchive::RevisionAt(absl::Time time,
                                                                absl::Time deadline) {
  common::v1::Moment moment;
  *moment.mutable_time() = rpc::TimestampToProto(absl::ToUnixMicros(time));
  store::AccountsMoment found;
  RETURN_IF_ERROR(Watch(moment, {"accord.dev/Organization"}, deadline,
                        [&](const v1::WatchChangesResponse& message) {
                          found = {store::AccountsRevision(message.progress().revision()),
                                   message.progress().epoch()};
                          return absl::OkStatus();
                        }));
  return found;
}

absl::Status RemoteArchive::CheckMade(store::AccountsRevision revision, absl::Time deadline) {
  const absl::Status shown =
      Watch(MomentOf({revision, ""}), {"accord.dev/Organization"}, deadline,
            [](const v1::WatchChangesResponse&) { return absl::OkStatus(); });
  // What is not kept any more was made.
  const bool compacted = DetailOf(shown).value_or(ErrorDetail()).reason == "REVISION_COMPACTED";
  return compacted ? absl::OkStatus() : shown;
}

}  // namespace accord::directory
