#include "common/rpc/server.h"

#include <algorithm>

#include <grpc/grpc.h>
#include <grpcpp/channel.h>
#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/call.h"
#include "common/rpc/listening.h"

namespace accord::rpc {
namespace {

constexpr absl::Duration kReadinessInterval = absl::Milliseconds(200);

// A server that drains hangs up once nothing was under way for so long: what clients had sent
// before they heard of the end has come by then.
constexpr absl::Duration kIdleTime = absl::Milliseconds(100);
constexpr absl::Duration kIdleInterval = absl::Milliseconds(10);

// What a connection holds: calls of at most that long, and watches, which their clients resume.
// Once a connection is too old no call begins on it, and none that is bounded is cut off.
constexpr absl::Duration kConnectionAgeGrace = kCallTimeMax;

// What the transport may hold of requests that have not come whole. Beyond it connections get
// smaller windows, so that those who send wait.
constexpr size_t kTransportBytesMax = 128 << 20;

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

absl::Status TlsRequired(const std::string& listen) {
  return MakeError(absl::StatusCode::kFailedPrecondition, "TLS_REQUIRED",
                   absl::StrCat(listen,
                                " is not a loopback address: anything else needs --tls-cert, "
                                "--tls-key and --tls-ca"),
                   {{"listen", listen}});
}

}  // namespace

Server::Server(Options options) : options_(std::move(options)) {}

Server::~Server() { Drain(absl::ZeroDuration()); }

void Server::Add(Router* router, std::function<bool()> ready) {
  routers_.emplace_back(router, std::move(ready));
}

void Server::AddDetail(std::string name, std::function<bool()> well) {
  details_.emplace_back(std::move(name), std::move(well));
}

absl::StatusOr<int> Server::Start() {
  if (options_.tls == nullptr && !IsLoopback(options_.listen)) return TlsRequired(options_.listen);
  for (const auto& [router, ready] : routers_) RETURN_IF_ERROR(router->Check());
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::channelz::experimental::InitChannelzService();

  grpc::ServerBuilder builder;
  ASSIGN_OR_RETURN(acceptor_, Acceptor::Listen(options_.listen));
  auto accepted = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      options_.tls == nullptr ? grpc::InsecureServerCredentials() : options_.tls->ForServer());
  builder.SetMaxReceiveMessageSize(options_.receive_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.streams_max);
  grpc::ResourceQuota quota("accord");
  builder.SetResourceQuota(quota.Resize(kTransportBytesMax));
  SetConnectionTimes(builder);
  if (options_.connection_age != absl::InfiniteDuration()) {
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                               Milliseconds(options_.connection_age));
    builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                               Milliseconds(kConnectionAgeGrace));
  }
  if (!options_.reflection) RemovePlugin(builder, "proto_server_reflection");
  if (!options_.channelz) RemovePlugin(builder, "channelz_service");
  for (const auto& [router, ready] : routers_) router->Register(builder);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr) return CannotListen(options_.listen);
  acceptor_->Start(std::move(accepted));
  TellHealth();
  readiness_ = std::thread([this] { WatchReadiness(); });
  return acceptor_->port();
}

void Server::TellHealth() {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  bool all_ready = true;
  for (const auto& [router, ready] : routers_) {
    const bool serving = ready == nullptr || ready();
    all_ready = all_ready && serving;
    for (const std::string& name : router->service_names()) health->SetServingStatus(name, serving);
  }
  for (const auto& [name, well] : details_) health->SetServingStatus(name, well());
  health->SetServingStatus("", all_ready);
  if (options_.on_readiness) options_.on_readiness(all_ready);
}

void Server::WatchReadiness() {
  absl::MutexLock lock(&mutex_);
  while (!AwaitFor(mutex_, absl::Condition(&leaving_), kReadinessInterval)) TellHealth();
  server_->GetHealthCheckService()->SetServingStatus(false);
  if (options_.on_readiness) options_.on_readiness(false);
}

void Server::AnnounceEnd() {
  if (server_ == nullptr || !readiness_.joinable()) return;
  {
    absl::MutexLock lock(&mutex_);
    leaving_ = true;
  }
  readiness_.join();
}

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void Server::Drain(absl::Duration grace) {
  if (server_ == nullptr || drained_) return;
  drained_ = true;
  AnnounceEnd();
  acceptor_->Stop();
  for (const auto& [router, ready] : routers_) router->Drain();
  SteadyEvent shut_down;
  // Tells all clients to send no more; by itself it would wait until they hang up, which one does
  // not that holds a channel without calls: it looks at its connection every five seconds.
  std::thread shutdown([&] {
    server_->Shutdown();
    shut_down.Notify();
  });
  const absl::Time until = SteadyNow() + grace;
  absl::Time idle_since = SteadyNow();
  while (!shut_down.WaitFor(kIdleInterval)) {
    const absl::Time now = SteadyNow();
    if (!Idle()) idle_since = now;
    if (now >= until || now - idle_since >= kIdleTime) break;
  }
  grpc_server_cancel_all_calls(server_->c_server());
  shutdown.join();
}

bool Server::Idle() const {
  return std::all_of(routers_.begin(), routers_.end(),
                     [](const auto& each) { return each.first->idle(); });
}

}  // namespace accord::rpc
