#include "common/rpc/server.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>

#include <grpcpp/generic/generic_stub.h>
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/testing.h"
#include "gmock/gmock.h"

namespace accord::rpc {
namespace {

using testing::HasSubstr;

// Calls any unary or stream method with bytes; its first answer, or empty.
std::string CallBytes(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                      const std::string& bytes, grpc::StatusCode& code) {
  grpc::GenericStub stub(channel);
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(10)));
  grpc::CompletionQueue queue;
  auto stream = stub.PrepareCall(&context, method, &queue);
  void* tag = nullptr;
  bool ok = false;
  const grpc::Slice slice(bytes);
  grpc::ByteBuffer sent(&slice, 1), received;
  grpc::Status status;
  stream->StartCall(nullptr);
  queue.Next(&tag, &ok);
  stream->WriteLast(sent, grpc::WriteOptions(), nullptr);
  queue.Next(&tag, &ok);
  stream->Read(&received, nullptr);
  queue.Next(&tag, &ok);
  std::string answer;
  grpc::Slice flat;
  if (ok && received.DumpToSingleSlice(&flat).ok()) answer.assign(flat.begin(), flat.end());
  stream->Finish(&status, nullptr);
  queue.Next(&tag, &ok);
  code = status.error_code();
  return answer;
}

// Whoever waits for its end is ended by the time limit of the test.
constexpr absl::Duration kGrace = absl::Hours(24);

// A client that says HTTP/2 and then nothing more, and reads nothing.
class DeafClient {
 public:
  explicit DeafClient(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const std::string hello("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 33);
    connected_ = connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
                 send(socket_, hello.data(), hello.size(), 0) == 33;
  }
  ~DeafClient() { close(socket_); }
  bool connected() const { return connected_; }
  // Until the server has hung up.
  void AwaitEnd() const {
    char bytes[256];
    while (recv(socket_, bytes, sizeof(bytes), 0) > 0) {
    }
  }

 private:
  const int socket_ = socket(AF_INET, SOCK_STREAM, 0);
  bool connected_ = false;
};

class ServerTest : public RpcTest {
 protected:
  absl::StatusOr<int> StartWith(const Server::Options& options,
                                std::function<bool()> ready = nullptr) {
    server_ = std::make_unique<Server>(options);
    server_->Add(router_.get(), std::move(ready));
    return server_->Start();
  }
  // Serves, with `stub_` connected over a socket.
  void StartOnSocket() {
    const absl::StatusOr<int> port = StartWith({});
    ASSERT_TRUE(port.ok()) << port.status();
    port_ = *port;
    stub_ = v1::AccountService::NewStub(MakeChannel(absl::StrCat("127.0.0.1:", *port)));
  }
  int port_ = 0;
  // grpc.health.v1: 1 is SERVING, 2 NOT_SERVING.
  int HealthOf(const std::string& service) {
    grpc::StatusCode code;
    std::string request;
    if (!service.empty()) request = absl::StrCat("\n", std::string(1, service.size()), service);
    const std::string answer =
        CallBytes(server_->InProcessChannel(), "/grpc.health.v1.Health/Check", request, code);
    return answer.size() == 2 ? answer[1] : -static_cast<int>(code);
  }
};

TEST_F(ServerTest, RefusesToListenBeyondLoopback) {
  for (const char* listen : {"0.0.0.0:0", "[::]:0", "192.168.1.1:0", "127.example.com:0", "x"}) {
    Server::Options options;
    options.listen = listen;
    const auto port = StartWith(options);
    EXPECT_EQ(port.status().code(), absl::StatusCode::kFailedPrecondition) << listen;
    EXPECT_EQ(ReasonOf(port.status()), "TLS_REQUIRED");
  }
}

TEST_F(ServerTest, ServesOverASocket) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest& request) {
        v1::Account account;
        account.set_name(request.name());
        return account;
      });
  StartOnSocket();
  EXPECT_EQ(Get("accounts/acme")->name(), "accounts/acme");
}

TEST_F(ServerTest, ServersBehindADnsNameAreFound) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) { return v1::Account(); });
  const absl::StatusOr<int> port = StartWith({});
  ASSERT_TRUE(port.ok()) << port.status();
  stub_ = v1::AccountService::NewStub(MakeChannel(absl::StrCat("dns:///localhost:", *port)));
  const auto answer = Get("accounts/acme");
  EXPECT_TRUE(answer.ok()) << answer.status();
}

TEST_F(ServerTest, ReplicaThatDoesNotServeIsLeftOutOfADnsName) {
  const absl::StatusOr<int> port = StartWith({}, [] { return false; });
  ASSERT_TRUE(port.ok()) << port.status();
  stub_ = v1::AccountService::NewStub(MakeChannel(absl::StrCat("dns:///localhost:", *port)));
  CallSettings settings;
  settings.timeout = absl::Seconds(2);
  EXPECT_EQ(Get("accounts/acme", settings).status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ServerTest, OldConnectionIsClosedGently) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) { return v1::Account(); });
  Server::Options options;
  options.connection_age = absl::Milliseconds(200);
  const absl::StatusOr<int> port = StartWith(options);
  ASSERT_TRUE(port.ok()) << port.status();
  const auto channel = MakeChannel(absl::StrCat("127.0.0.1:", *port));
  stub_ = v1::AccountService::NewStub(channel);
  ASSERT_TRUE(Get("accounts/acme").ok());
  // The channel leaves READY only if the server hangs up: nothing else happens here.
  EXPECT_TRUE(channel->WaitForStateChange(GRPC_CHANNEL_READY,
                                          absl::ToChronoTime(absl::Now() + absl::Seconds(10))));
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(Get("accounts/acme").ok());
}

TEST_F(ServerTest, SecondServerOnOnePortIsToldSo) {
  const auto port = StartWith({});
  ASSERT_TRUE(port.ok());
  Server::Options options;
  options.listen = absl::StrCat("127.0.0.1:", *port);
  Server second(options);
  EXPECT_EQ(ReasonOf(second.Start().status()), "CANNOT_LISTEN");
}

// 100 faults of a request come back over a real connection, whose trailers are bounded.
TEST_F(ServerTest, LongestErrorFitsIntoTheClientsTrailers) {
  router_->Inline("UpsertAccounts", [](const Call&, const google::protobuf::Message&,
                                       google::protobuf::Message*) { return absl::OkStatus(); });
  StartOnSocket();
  v1::UpsertAccountsRequest request;
  for (int i = 0; i < 1000; ++i) {
    request.add_entries()->mutable_account()->set_country_code("äöü" + std::string(40, '"'));
  }
  const absl::Status status = Ask(&v1::AccountService::Stub::UpsertAccounts, request).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(ReasonOf(status), "INVALID_FIELDS");
}

TEST_F(ServerTest, HealthFollowsReadiness) {
  std::atomic<bool> ready = false;
  ASSERT_TRUE(StartWith({}, [&] { return ready.load(); }).ok());
  EXPECT_EQ(HealthOf("accord.accounts.v1.AccountService"), 2);
  EXPECT_EQ(HealthOf(""), 2);
  ready = true;
  for (int i = 0; i < 100 && HealthOf("") != 1; ++i) absl::SleepFor(absl::Milliseconds(20));
  EXPECT_EQ(HealthOf("accord.accounts.v1.AccountService"), 1);
  EXPECT_EQ(HealthOf(""), 1);
}

TEST_F(ServerTest, ReflectionListsTheServicesUnlessItIsOff) {
  const std::string method = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  const std::string list_services("\x3a\x00", 2);
  grpc::StatusCode code;
  ASSERT_TRUE(StartWith({}).ok());
  EXPECT_THAT(CallBytes(server_->InProcessChannel(), method, list_services, code),
              HasSubstr("accord.accounts.v1.AccountService"));
  server_.reset();
  Server::Options options;
  options.reflection = false;
  options.channelz = false;
  ASSERT_TRUE(StartWith(options).ok());
  CallBytes(server_->InProcessChannel(), method, list_services, code);
  EXPECT_EQ(code, grpc::StatusCode::UNIMPLEMENTED);
  CallBytes(server_->InProcessChannel(), "/grpc.channelz.v1.Channelz/GetServers", "", code);
  EXPECT_EQ(code, grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, ChannelzAnswersWhenItIsOn) {
  ASSERT_TRUE(StartWith({}).ok());
  grpc::StatusCode code;
  CallBytes(server_->InProcessChannel(), "/grpc.channelz.v1.Channelz/GetServers", "", code);
  EXPECT_EQ(code, grpc::StatusCode::OK);
}

TEST_F(ServerTest, DrainLetsCallsUnderWayFinish) {
  absl::Notification started, release;
  router_->Pooled<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call&, const v1::GetAccountRequest&) {
        started.Notify();
        release.WaitForNotification();
        return v1::Account();
      });
  StartOnSocket();
  absl::Status answer = absl::UnknownError("none");
  std::thread caller([&] { answer = Get("accounts/acme").status(); });
  started.WaitForNotification();
  std::thread drain([&] { server_->Drain(kGrace); });
  // Longer than a server that has nothing to do goes on.
  absl::SleepFor(absl::Milliseconds(500));
  release.Notify();
  drain.join();
  caller.join();
  EXPECT_TRUE(answer.ok()) << answer;
}

TEST_F(ServerTest, DrainEndsStreamsWithoutWaitingForTheGrace) {
  BindWatch([](const Call&) { return [](bool) { return WaitForEver(); }; });
  StartOnSocket();
  CallSettings settings;
  settings.timeout = absl::InfiniteDuration();
  CallContext context(settings);
  auto reader = stub_->WatchChanges(context.get(), common::v1::WatchChangesRequest());
  reader->WaitForInitialMetadata();
  server_->Drain(kGrace);
  EXPECT_EQ(ReasonOf(FromGrpcStatus(reader->Finish())), "DRAINING");
}

TEST_F(ServerTest, DrainDoesNotWaitForClientsThatKeepTheirConnections) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) { return v1::Account(); });
  StartOnSocket();
  ASSERT_TRUE(Get("accounts/acme").ok());  // the channel stays open and nobody reads from it
  const DeafClient deaf(port_);
  ASSERT_TRUE(deaf.connected());
  server_->Drain(kGrace);
  deaf.AwaitEnd();
}

TEST_F(ServerTest, DrainLetsALongAnswerBeReadToItsEndBesideConnectionsThatSayNothing) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) {
        v1::Account account;
        account.set_display_name(std::string(3 << 20, 'x'));  // more than the windows take
        return account;
      });
  StartOnSocket();
  const DeafClient deaf(port_);
  absl::Status answer;
  std::thread drain;
  {
    grpc::GenericStub stub(MakeChannel(absl::StrCat("127.0.0.1:", port_)));
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    auto call = stub.PrepareCall(&context, "/accord.accounts.v1.AccountService/GetAccount", &queue);
    void* tag = nullptr;
    bool ok = false;
    v1::GetAccountRequest request;
    request.set_name("accounts/acme");
    const grpc::Slice slice(request.SerializeAsString());
    grpc::ByteBuffer sent(&slice, 1), received;
    call->StartCall(nullptr);
    queue.Next(&tag, &ok);
    call->WriteLast(sent, grpc::WriteOptions(), nullptr);
    queue.Next(&tag, &ok);
    call->ReadInitialMetadata(nullptr);
    queue.Next(&tag, &ok);  // it is being answered
    drain = std::thread([&] { server_->Drain(kGrace); });
    absl::SleepFor(absl::Milliseconds(500));
    call->Read(&received, nullptr);
    queue.Next(&tag, &ok);
    EXPECT_TRUE(ok);
    EXPECT_GT(received.Length(), 3u << 20);
    grpc::Status status;
    call->Finish(&status, nullptr);
    queue.Next(&tag, &ok);
    EXPECT_TRUE(status.ok()) << status.error_message();
  }
  drain.join();
}

}  // namespace
}  // namespace accord::rpc
