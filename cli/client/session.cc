#include "cli/client/session.h"

#include <algorithm>
#include <cassert>

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/codegen/proto_utils.h>  // what lets messages cross the wire
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "google/protobuf/descriptor.h"

namespace accord::cli {
namespace {

using google::protobuf::Message;

constexpr char kAccountsPackage[] = "accord.accounts.v1";

std::string PathOf(const google::protobuf::MethodDescriptor& method) {
  return absl::StrCat("/", method.service()->full_name(), "/", method.name());
}

grpc::Status Blocking(const std::shared_ptr<grpc::Channel>& channel, rpc::CallContext& context,
                      const std::string& path, const Message& request, Message& response) {
  grpc::TemplatedGenericStub<Message, Message> stub(channel);
  grpc::Status result;
  absl::Notification done;
  stub.UnaryCall(context.get(), path, grpc::StubOptions(), &request, &response,
                 [&](grpc::Status status) {
                   result = std::move(status);
                   done.Notify();
                 });
  done.WaitForNotification();
  return result;
}

absl::Status PastIsReadOnly(const google::protobuf::MethodDescriptor& method) {
  return MakeError(absl::StatusCode::kInvalidArgument, "PAST_IS_READ_ONLY",
                   absl::StrCat(method.name(), " changes the present; --as-of is for reading"),
                   {{"method", method.name()}});
}

absl::Status NoAddress(absl::string_view package) {
  const std::string service(ServiceOfPackage(package));
  return MakeError(absl::StatusCode::kFailedPrecondition, "NO_ADDRESS",
                   absl::StrCat("--server gives no address for ", service), {{"service", service}});
}

}  // namespace

const google::protobuf::MethodDescriptor* MethodFor(const google::protobuf::Descriptor& request) {
  const google::protobuf::FileDescriptor* file = request.file();
  for (int i = 0; i < file->service_count(); ++i) {
    const google::protobuf::ServiceDescriptor* service = file->service(i);
    for (int j = 0; j < service->method_count(); ++j) {
      if (service->method(j)->input_type() == &request) return service->method(j);
    }
  }
  return nullptr;
}

Session::Session(Settings settings, std::shared_ptr<const rpc::Tls> tls)
    : settings_(std::move(settings)),
      servers_(Servers::Parse(settings_.server).value_or(Servers())),
      tls_(std::move(tls)) {}

Session::Session(std::shared_ptr<grpc::Channel> channel, Settings settings)
    : settings_(std::move(settings)),
      servers_(Servers::Parse(settings_.server).value_or(Servers())),
      given_(std::move(channel)) {}

std::shared_ptr<grpc::Channel> Session::ChannelTo(const std::string& addresses) {
  if (given_ != nullptr || addresses.empty()) return given_;
  absl::MutexLock lock(&mutex_);
  std::shared_ptr<grpc::Channel>& channel = channels_[addresses];
  if (channel == nullptr) channel = rpc::MakeChannel(addresses, tls_.get());
  return channel;
}

std::shared_ptr<grpc::Channel> Session::ChannelOf(absl::string_view package) {
  return ChannelTo(servers_.AddressesOf(package));
}

absl::Status Session::Invoke(const Message& request, Message& response) {
  const google::protobuf::MethodDescriptor* method = MethodFor(*request.GetDescriptor());
  assert(method != nullptr);
  return Invoke(*method, request, response);
}

absl::Status Session::Invoke(const google::protobuf::MethodDescriptor& method,
                             const Message& request, Message& response) {
  assert(method.output_type() == response.GetDescriptor());
  if (!AppliesTo(method.file()->package())) return Send(method, request, response);
  const auto* as_of = request.GetDescriptor()->FindFieldByName("as_of");
  if (as_of == nullptr) return PastIsReadOnly(method);
  const std::unique_ptr<Message> of_then(request.New());
  of_then->CopyFrom(request);
  of_then->GetReflection()->MutableMessage(of_then.get(), as_of)->CopyFrom(settings_.as_of);
  return Send(method, *of_then, response);
}

bool Session::AppliesTo(const std::string& package) const {
  if (settings_.as_of.has_time()) return true;
  return settings_.as_of.has_revision() &&
         (settings_.as_of_package.empty() || settings_.as_of_package == package);
}

absl::Status Session::Send(const google::protobuf::MethodDescriptor& method, const Message& request,
                           Message& response) {
  const std::string& package = method.file()->package();
  const std::shared_ptr<grpc::Channel> channel = ChannelOf(package);
  if (channel == nullptr) return NoAddress(package);

  rpc::CallSettings settings;
  settings.timeout = settings_.timeout;
  settings.on_behalf_of = settings_.on_behalf_of;
  settings.min_revision = RevisionOf(package);
  if (package != kAccountsPackage) settings.min_accounts_revision = RevisionOf(kAccountsPackage);
  rpc::CallContext context(settings);
  const grpc::Status status = Blocking(channel, context, PathOf(method), request, response);
  if (!status.ok()) return Explain(rpc::FromGrpcStatus(status));
  RememberRevision(package, context.revision());
  return absl::OkStatus();
}

absl::Status Session::InvokeMethod(const MethodCall& call, const Message& request,
                                   Message& response) {
  rpc::CallSettings settings;
  settings.timeout = std::min(settings_.timeout, call.timeout_max);
  rpc::CallContext context(settings);
  const grpc::Status status =
      Blocking(ChannelTo(call.address), context, call.path, request, response);
  return status.ok() ? absl::OkStatus() : Explain(rpc::FromGrpcStatus(status));
}

absl::Status Session::Explain(absl::Status status) const {
  // Accord's own errors have a reason; without one nobody but gRPC has spoken.
  if (status.code() != absl::StatusCode::kUnavailable || DetailOf(status).has_value()) {
    return status;
  }
  // gRPC tells a peer that is refused nothing, and what it says itself helps nobody.
  return MakeError(status.code(), "NO_SERVER",
                   absl::StrCat("no answer from ", settings_.server,
                                tls_ == nullptr ? ""
                                                : ": it is down, refuses this certificate, or "
                                                  "shows one that does not name it"),
                   {{"server", settings_.server}});
}

void Session::RememberRevision(const std::string& package, int64_t revision) {
  absl::MutexLock lock(&mutex_);
  int64_t& known = revisions_[package];
  known = std::max(known, revision);
}

int64_t Session::RevisionOf(const std::string& package) const {
  absl::MutexLock lock(&mutex_);
  const auto found = revisions_.find(package);
  return found == revisions_.end() ? 0 : found->second;
}

}  // namespace accord::cli
