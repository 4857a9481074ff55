// Apart from the other tests of servers because it has to wait for pings.
#include <grpcpp/create_channel.h>
#include "absl/strings/str_cat.h"
#include "common/rpc/testing.h"

namespace accord::rpc {
namespace {

class KeepaliveTest : public RpcTest {};

// Go clients ping every 10 seconds at the least; a server of gRPC's defaults allows every 300 and
// hangs up at the third that comes too soon.
TEST_F(KeepaliveTest, ClientsMayPingEveryFewSecondsWithoutCalls) {
  server_ = std::make_unique<Server>(Server::Options());
  server_->Add(router_.get());
  const absl::StatusOr<int> port = server_->Start();
  ASSERT_TRUE(port.ok()) << port.status();
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 5500);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  const auto channel = grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", *port),
                                                 grpc::InsecureChannelCredentials(), arguments);
  ASSERT_TRUE(channel->WaitForConnected(absl::ToChronoTime(absl::Now() + absl::Seconds(5))));
  EXPECT_FALSE(channel->WaitForStateChange(GRPC_CHANNEL_READY,
                                           absl::ToChronoTime(absl::Now() + absl::Seconds(24))));
}

}  // namespace
}  // namespace accord::rpc
