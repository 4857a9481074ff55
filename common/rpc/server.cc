#include "common/rpc/server.h"

#include <algorithm>

#include <grpcpp/channel.h>
#include <grpcpp/ext/channelz_service_plugin.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::rpc {
namespace {

// A peer that connects and says nothing holds a descriptor; these say for how long.
constexpr int kHandshakeTimeoutMs = 10 * 1000;
constexpr int kConnectionIdleMs = 15 * 60 * 1000;
// So that clients resolve names again and find new replicas; calls under way are not cut off.
constexpr int kConnectionAgeMs = 30 * 60 * 1000;
constexpr absl::Duration kReadinessInterval = absl::Milliseconds(200);

// The plugins are switched on for the whole process by linking them; this takes one away again.
class WithoutPlugin final : public grpc::ServerBuilderOption {
 public:
  explicit WithoutPlugin(std::string name) : name_(std::move(name)) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    plugins->erase(std::remove_if(plugins->begin(), plugins->end(),
                                  [&](const auto& plugin) { return plugin->name() == name_; }),
                   plugins->end());
  }

 private:
  std::string name_;
};

bool IsLoopback(const std::string& listen) {
  const size_t colon = listen.rfind(':');
  if (colon == std::string::npos) return false;
  const std::string host = listen.substr(0, colon);
  if (host == "localhost" || host == "[::1]") return true;
  // 127.0.0.0/8, and nothing that merely begins like it (127.example.com).
  return absl::StartsWith(host, "127.") &&
         host.find_first_not_of("0123456789.") == std::string::npos;
}

absl::Status CannotListen(const std::string& listen) {
  return MakeError(
      absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
      absl::StrCat("cannot listen on ", listen, ": is another program using the port?"),
      {{"listen", listen}});
}

}  // namespace

Server::Server(Options options) : options_(std::move(options)) {}

Server::~Server() { Drain(absl::ZeroDuration()); }

void Server::Add(Router* router, std::function<bool()> ready) {
  routers_.emplace_back(router, std::move(ready));
}

absl::StatusOr<int> Server::Start() {
  if (!IsLoopback(options_.listen)) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "TLS_REQUIRED",
                     absl::StrCat(options_.listen,
                                  " is not a loopback address, and anything else "
                                  "needs TLS and tokens, which are not built yet"),
                     {{"listen", options_.listen}});
  }
  for (const auto& [router, ready] : routers_) RETURN_IF_ERROR(router->Check());
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::channelz::experimental::InitChannelzService();

  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort(options_.listen, grpc::InsecureServerCredentials(), &port);
  builder.SetMaxReceiveMessageSize(options_.receive_bytes_max);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);  // a second server gets an error
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, options_.streams_max);
  builder.AddChannelArgument("grpc.server_handshake_timeout_ms", kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kConnectionIdleMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kConnectionAgeMs);
  if (!options_.reflection) {
    builder.SetOption(std::make_unique<WithoutPlugin>("proto_server_reflection"));
  }
  if (!options_.channelz) builder.SetOption(std::make_unique<WithoutPlugin>("channelz_service"));
  for (const auto& [router, ready] : routers_) router->Register(builder);
  server_ = builder.BuildAndStart();
  if (server_ == nullptr || port == 0) return CannotListen(options_.listen);
  TellHealth();
  readiness_ = std::thread([this] { WatchReadiness(); });
  return port;
}

void Server::TellHealth() {
  grpc::HealthCheckServiceInterface* health = server_->GetHealthCheckService();
  bool all_ready = true;
  for (const auto& [router, ready] : routers_) {
    const bool serving = ready == nullptr || ready();
    all_ready = all_ready && serving;
    for (const std::string& name : router->service_names()) health->SetServingStatus(name, serving);
  }
  health->SetServingStatus("", all_ready);
}

void Server::WatchReadiness() {
  absl::MutexLock lock(&mutex_);
  while (!mutex_.AwaitWithTimeout(absl::Condition(&draining_), kReadinessInterval)) TellHealth();
  server_->GetHealthCheckService()->SetServingStatus(false);
}

std::shared_ptr<grpc::Channel> Server::InProcessChannel() {
  return server_->InProcessChannel(grpc::ChannelArguments());
}

void Server::Drain(absl::Duration grace) {
  if (server_ == nullptr) return;
  {
    absl::MutexLock lock(&mutex_);
    if (draining_) return;
    draining_ = true;
  }
  readiness_.join();
  for (const auto& [router, ready] : routers_) router->Drain();
  server_->Shutdown(absl::ToChronoTime(absl::Now() + grace));
}

}  // namespace accord::rpc
