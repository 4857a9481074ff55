#include "common/rpc/listening.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include <grpcpp/server_builder.h>
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::rpc {
namespace {

constexpr int kHandshakeTimeoutMs = 10 * 1000;
constexpr int kConnectionIdleMs = 15 * 60 * 1000;
// A client that has vanished is given up after the sum of these: half a minute at most.
constexpr int kKeepaliveMs = 20 * 1000;
constexpr int kKeepaliveTimeoutMs = 8 * 1000;
constexpr int kClientPingMinMs = 5 * 1000;

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

}  // namespace

bool IsLoopback(absl::string_view listen) {
  const size_t colon = listen.rfind(':');
  if (colon == absl::string_view::npos) return false;
  const absl::string_view host = listen.substr(0, colon);
  if (host == "localhost" || host == "[::1]") return true;
  // 127.0.0.0/8, and nothing that merely begins like it (127.example.com).
  return absl::StartsWith(host, "127.") &&
         host.find_first_not_of("0123456789.") == absl::string_view::npos;
}

absl::Status CannotListen(const std::string& listen) {
  return MakeError(
      absl::StatusCode::kUnavailable, "CANNOT_LISTEN",
      absl::StrCat("cannot listen on ", listen, ": is another program using the port?"),
      {{"listen", listen}});
}

void RemovePlugin(grpc::ServerBuilder& builder, const std::string& name) {
  builder.SetOption(std::make_unique<WithoutPlugin>(name));
}

void SetConnectionTimes(grpc::ServerBuilder& builder) {
  builder.AddChannelArgument("grpc.server_handshake_timeout_ms", kHandshakeTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, kConnectionIdleMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, kKeepaliveMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, kKeepaliveTimeoutMs);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
                             kClientPingMinMs);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

}  // namespace accord::rpc
