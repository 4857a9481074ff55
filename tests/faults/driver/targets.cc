#include "tests/faults/driver/targets.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

namespace accord::faults {

constexpr int kReceiveBytesMax = 64 << 20;
constexpr int kReconnectMs = 100;

Targets::Targets(const std::vector<std::string>& addresses) {
  for (const std::string& address : addresses) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(kReceiveBytesMax);
    arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kReconnectMs);
    arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kReconnectMs);
    // Without this a channel that has failed tries again only seconds later: gRPC asks for the name
    // anew first.
    arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, kReconnectMs);
    stubs_.push_back(accounts::v1::AccountService::NewStub(
        grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments)));
  }
}

}  // namespace accord::faults
