// What a kubelet hears while a server starts, serves and ends.
#include "common/rpc/probes.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/rpc/testing.h"
#include "gmock/gmock.h"
#include "google/protobuf/wrappers.pb.h"

namespace accord::rpc {
namespace {

constexpr int kServing = 1;
constexpr int kNotServing = 2;

// What grpc.health.v1 says of a service, as its wire form says it: a text 1 asks, an enum 1
// answers. Negative: a gRPC code.
int HealthOf(int port, const std::string& service) {
  const auto channel = MakeChannel(absl::StrCat("127.0.0.1:", port));
  grpc::TemplatedGenericStub<google::protobuf::StringValue, google::protobuf::Int32Value> stub(
      channel);
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  CallContext context;
  grpc::Status result;
  absl::Notification done;
  stub.UnaryCall(context.get(), "/grpc.health.v1.Health/Check", grpc::StubOptions(), &request,
                 &response, [&](grpc::Status status) {
                   result = std::move(status);
                   done.Notify();
                 });
  done.WaitForNotification();
  return result.ok() ? response.value() : -static_cast<int>(result.error_code());
}

class ProbesTest : public RpcTest {
 protected:
  ProbesTest() {
    auto probes = Probes::Open("0.0.0.0:0");
    EXPECT_TRUE(probes.ok()) << probes.status();
    probes_ = *std::move(probes);
  }
  ~ProbesTest() override { server_.reset(); }

  void Serve(std::function<bool()> ready) {
    Server::Options options;
    options.on_readiness = [this](bool is_ready) { probes_->SetReady(is_ready); };
    server_ = std::make_unique<Server>(options);
    server_->Add(router_.get(), std::move(ready));
    const absl::StatusOr<int> port = server_->Start();
    ASSERT_TRUE(port.ok()) << port.status();
    port_ = *port;
    stub_ = v1::AccountService::NewStub(MakeChannel(absl::StrCat("127.0.0.1:", port_)));
  }
  int Probe(const std::string& service) { return HealthOf(probes_->port(), service); }
  bool Becomes(const std::string& service, int wanted) {
    for (int i = 0; i < 250 && Probe(service) != wanted; ++i) {
      absl::SleepFor(absl::Milliseconds(20));
    }
    return Probe(service) == wanted;
  }

  std::unique_ptr<Probes> probes_;
  int port_ = 0;
};

TEST_F(ProbesTest, ProcessIsAliveAndNotReadyBeforeItServes) {
  EXPECT_EQ(Probe(""), kServing);
  EXPECT_EQ(Probe("liveness"), kServing);
  EXPECT_EQ(Probe("readiness"), kNotServing);
  EXPECT_EQ(Probe("startup"), -grpc::StatusCode::NOT_FOUND);
}

TEST_F(ProbesTest, ReadinessIsThatOfEverythingServedAndLivenessIsNot) {
  std::atomic<bool> ready = false;
  Serve([&] { return ready.load(); });
  EXPECT_EQ(Probe("readiness"), kNotServing);
  EXPECT_EQ(Probe("liveness"), kServing);
  ready = true;
  EXPECT_TRUE(Becomes("readiness", kServing));
  ready = false;
  EXPECT_TRUE(Becomes("readiness", kNotServing));
  EXPECT_EQ(Probe("liveness"), kServing);
}

TEST_F(ProbesTest, AnnouncedEndIsHeardWhileCallsAreServed) {
  router_->Inline<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [](const Call&, const v1::GetAccountRequest&) { return v1::Account(); });
  Serve(nullptr);
  ASSERT_TRUE(Becomes("readiness", kServing));
  server_->AnnounceEnd();
  EXPECT_EQ(Probe("readiness"), kNotServing);
  EXPECT_EQ(Probe("liveness"), kServing);
  EXPECT_EQ(HealthOf(port_, ""), kNotServing);
  EXPECT_TRUE(Get("accounts/acme").ok());
  server_->Drain(absl::ZeroDuration());
  EXPECT_FALSE(Get("accounts/acme").ok());
  EXPECT_EQ(Probe("liveness"), kServing);
}

TEST_F(ProbesTest, ProbesAnswerDuringADrain) {
  absl::Notification started, release;
  router_->Pooled<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call&, const v1::GetAccountRequest&) {
        started.Notify();
        release.WaitForNotification();
        return v1::Account();
      });
  Serve(nullptr);
  absl::Status answer;
  std::thread caller([&] { answer = Get("accounts/acme").status(); });
  started.WaitForNotification();
  std::thread drain([&] { server_->Drain(absl::Seconds(10)); });
  EXPECT_TRUE(Becomes("readiness", kNotServing));
  EXPECT_EQ(Probe("liveness"), kServing);
  release.Notify();
  drain.join();
  caller.join();
  EXPECT_TRUE(answer.ok()) << answer;
}

TEST_F(ProbesTest, NothingButHealthIsServed) {
  stub_ = v1::AccountService::NewStub(MakeChannel(absl::StrCat("127.0.0.1:", probes_->port())));
  EXPECT_EQ(Get("accounts/acme").status().code(), absl::StatusCode::kUnimplemented);
}

TEST_F(ProbesTest, PortThatIsTakenIsToldSo) {
  const auto second = Probes::Open(absl::StrCat("0.0.0.0:", probes_->port()));
  EXPECT_EQ(ReasonOf(second.status()), "CANNOT_LISTEN");
}

}  // namespace
}  // namespace accord::rpc
