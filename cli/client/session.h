// One user's conversation with a server: calls by their request, and statuses with all their
// details.
//
//   v1::GetAccountRequest request;
//   request.set_name("accounts/acme");
//   ASSIGN_OR_RETURN(const v1::Account account, session.Call<v1::Account>(request));
//
// The method is the one that takes such a request, so that a verb includes messages and no service.
// A session reads what it wrote: it remembers the revisions of the answers it got and asks for no
// older state, also where one service follows another. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include <grpcpp/channel.h>
#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "accord/common/v1/moment.pb.h"
#include "cli/client/servers.h"
#include "common/rpc/tls.h"
#include "google/protobuf/message.h"

namespace accord::cli {

class Session {
 public:
  struct Settings {
    std::string server = "127.0.0.1:7410";  // as Servers::Parse takes it, and checked by it
    std::string on_behalf_of;               // `people/ID`; empty: nobody else
    absl::Duration timeout = absl::Seconds(30);
    rpc::TlsFiles tls = {};  // none: plaintext
    // What every read is asked as of; nothing: the present. A revision counts in the package
    // `as_of_package` alone ("accord.forecast.v1"; empty: in all): each service has its own.
    common::v1::Moment as_of = {};
    std::string as_of_package = {};
  };

  // Connects when first used. A `server` that does not parse serves nothing. `tls` is null for
  // plaintext, else what settings.tls was loaded into.
  explicit Session(Settings settings, std::shared_ptr<const rpc::Tls> tls = nullptr);
  // Over a channel that exists; for tests.
  Session(std::shared_ptr<grpc::Channel> channel, Settings settings);

  // Errors: what the server sent, with its ErrorDetail; UNAVAILABLE with reason NO_SERVER if nobody
  // answers; FAILED_PRECONDITION with reason NO_ADDRESS if --server names other services only;
  // INVALID_ARGUMENT with reason PAST_IS_READ_ONLY for a change as of a moment.
  // Precondition: exactly one RPC takes a Request, and it returns a Response.
  template <typename Response, typename Request>
  absl::StatusOr<Response> Call(const Request& request) {
    Response response;
    absl::Status status = Invoke(request, response);
    if (!status.ok()) return status;
    return response;
  }

  // The same where the types are known at run time only.
  absl::Status Invoke(const google::protobuf::Message& request,
                      google::protobuf::Message& response);
  // For a request that several services take: the RPC says which is meant.
  absl::Status Invoke(const google::protobuf::MethodDescriptor& method,
                      const google::protobuf::Message& request,
                      google::protobuf::Message& response);

  // Any unary method of one process by its path, "/package.Service/Method"; no revisions.
  struct MethodCall {
    std::string address;  // HOST:PORT
    std::string path;
    absl::Duration timeout_max =
        absl::InfiniteDuration();  // the session's, and no longer than this
  };
  absl::Status InvokeMethod(const MethodCall& call, const google::protobuf::Message& request,
                            google::protobuf::Message& response);

  // To the replicas of a service, in turn; null: --server gives it no address. `package` is that of
  // its protos, or a service's full name.
  std::shared_ptr<grpc::Channel> ChannelOf(absl::string_view package);

  // The newest revision of a package's service that an answer reflected; 0: none came yet.
  int64_t RevisionOf(const std::string& package) const;

  const Servers& servers() const { return servers_; }
  const Settings& settings() const { return settings_; }

  // `status` of a call that got no answer at all names the server.
  absl::Status Explain(absl::Status status) const;

 private:
  bool AppliesTo(const std::string& package) const;
  absl::Status Send(const google::protobuf::MethodDescriptor& method,
                    const google::protobuf::Message& request, google::protobuf::Message& response);
  void RememberRevision(const std::string& package, int64_t revision);

  // Makes a channel when it is first asked for.
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& addresses);

  const Settings settings_;
  const Servers servers_;
  const std::shared_ptr<const rpc::Tls> tls_;   // null: plaintext
  const std::shared_ptr<grpc::Channel> given_;  // null: channels go to servers_
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<grpc::Channel>> channels_
      ABSL_GUARDED_BY(mutex_);                                                   // by addresses
  absl::flat_hash_map<std::string, int64_t> revisions_ ABSL_GUARDED_BY(mutex_);  // by package
};

// The RPC that takes `request`, or null: "accord.accounts.v1.AccountService.GetAccount".
const google::protobuf::MethodDescriptor* MethodFor(const google::protobuf::Descriptor& request);

}  // namespace accord::cli
