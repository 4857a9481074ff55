#include "common/rpc/observer.h"

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"
#include "common/base/wait.h"
#include "common/rpc/testing.h"
#include "gmock/gmock.h"

namespace accord::rpc {
namespace {

using testing::ElementsAre;
using Stub = v1::AccountService::Stub;

// Keeps what it is told.
class Recorder final : public Observer {
 public:
  struct Ended {
    std::string method;
    absl::StatusCode code;
    size_t request_bytes;
    size_t response_bytes;
    int64_t nanos;
    bool admitted;
    std::string trace_id;
  };

  int AddMethod(absl::string_view name, Kind kind) override {
    names_.push_back(std::string(name));
    kinds[std::string(name.substr(name.find('/') + 1))] = kind;
    return static_cast<int>(names_.size()) - 1;
  }
  void OnStart(int method) override {
    absl::MutexLock lock(&mutex_);
    ++started_;
  }
  void OnEnd(const EndedCall& ended) override {
    absl::MutexLock lock(&mutex_);
    const std::string& name = names_[static_cast<size_t>(ended.method)];
    ended_.push_back(
        {name.substr(name.find('/') + 1), ended.status.code(), ended.request_bytes,
         ended.response_bytes, ended.nanos, ended.call != nullptr,
         ended.call == nullptr ? ReadTraceId(*ended.context) : ended.call->trace_id()});
  }

  // Waits until as many calls have ended as `count`: a client may have its answer before.
  std::vector<Ended> Await(size_t count) {
    absl::MutexLock lock(&mutex_);
    const auto all = [&] {
      mutex_.AssertHeld();
      return ended_.size() >= count;
    };
    EXPECT_TRUE(AwaitFor(mutex_, absl::Condition(&all), absl::Seconds(10)));
    EXPECT_GE(started_, ended_.size());
    return ended_;
  }

  std::map<std::string, Kind> kinds;

 private:
  std::vector<std::string> names_;
  absl::Mutex mutex_;
  size_t started_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<Ended> ended_ ABSL_GUARDED_BY(mutex_);
};

class ObserverTest : public RpcTest {
 protected:
  ObserverTest() {
    Router::Options options = RouterOptions();
    options.observer = &recorder_;
    Rebuild(options);
  }
  ~ObserverTest() override {
    server_.reset();  // it tells the recorder until it ends
    router_.reset();
  }
  void Bind(absl::Status status = absl::OkStatus()) {
    router_->Pooled<v1::GetAccountRequest, v1::Account>(
        "GetAccount",
        [status](const Call&, const v1::GetAccountRequest& request) -> absl::StatusOr<v1::Account> {
          RETURN_IF_ERROR(status);
          v1::Account account;
          account.set_name(request.name());
          return account;
        });
    Start();
  }

  Recorder recorder_;
};

TEST_F(ObserverTest, HearsOfAnAnsweredCallOnceWithItsSizes) {
  Bind();
  ASSERT_TRUE(Get("accounts/acme").ok());
  const std::vector<Recorder::Ended> ended = recorder_.Await(1);
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].method, "GetAccount");
  EXPECT_EQ(ended[0].code, absl::StatusCode::kOk);
  EXPECT_EQ(ended[0].request_bytes, 15u);  // tag, length, accounts/acme
  EXPECT_EQ(ended[0].response_bytes, 15u);
  EXPECT_GT(ended[0].nanos, 0);
  EXPECT_LT(ended[0].nanos, int64_t{10} * 1'000'000'000);
}

TEST_F(ObserverTest, HearsWhatTheHandlerReturnedAlsoWhereTheClientIsToldLess) {
  Bind(absl::DataLossError("the secret cause"));
  EXPECT_FALSE(Get("accounts/acme").ok());
  EXPECT_EQ(recorder_.Await(1)[0].code, absl::StatusCode::kDataLoss);
}

TEST_F(ObserverTest, HearsOfRefusedCallsWithTheirTrace) {
  Bind();
  CallContext context(CallSettings{});
  context.get()->AddMetadata("traceparent",
                             "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  v1::GetAccountRequest request;  // without a name
  v1::Account account;
  EXPECT_FALSE(stub_->GetAccount(context.get(), request, &account).ok());
  const std::vector<Recorder::Ended> ended = recorder_.Await(1);
  EXPECT_EQ(ended[0].code, absl::StatusCode::kInvalidArgument);
  EXPECT_FALSE(ended[0].admitted);
  EXPECT_EQ(ended[0].trace_id, "0af7651916cd43dd8448eb211c80319c");
}

TEST_F(ObserverTest, HearsOfMethodsThatAreNotBuilt) {
  Bind();
  EXPECT_EQ(recorder_.kinds.at("GetAccount"), Observer::Kind::kUnary);
  EXPECT_EQ(recorder_.kinds.at("MoveAccount"), Observer::Kind::kNotBuilt);
  v1::MoveAccountRequest request;
  EXPECT_FALSE(Ask(&Stub::MoveAccount, request).ok());
  EXPECT_EQ(recorder_.Await(1)[0].code, absl::StatusCode::kUnimplemented);
}

TEST_F(ObserverTest, HearsOfAStreamAtItsEndWithAllItSent) {
  BindWatch([](const Call&) {
    return [sent = 0](bool) mutable {
      if (++sent > 3) return StreamStep::End();
      v1::WatchChangesResponse message;
      message.mutable_progress()->set_revision(7);  // four bytes
      return MessageOf(message);
    };
  });
  Start();
  EXPECT_EQ(recorder_.kinds.at("WatchChanges"), Observer::Kind::kStream);
  CallContext context(CallSettings{});
  const auto reader = stub_->WatchChanges(context.get(), {});
  v1::WatchChangesResponse message;
  int messages = 0;
  while (reader->Read(&message)) ++messages;
  EXPECT_TRUE(reader->Finish().ok());
  EXPECT_EQ(messages, 3);
  EXPECT_EQ(recorder_.Await(1)[0].response_bytes, 12u);
}

TEST_F(ObserverTest, HearsOfAStreamThatIsRefusedOnce) {
  Bind();
  CallContext context(CallSettings{});
  const auto reader = stub_->WatchChanges(context.get(), {});
  v1::WatchChangesResponse message;
  EXPECT_FALSE(reader->Read(&message));
  EXPECT_FALSE(reader->Finish().ok());
  EXPECT_EQ(recorder_.Await(1)[0].code, absl::StatusCode::kUnimplemented);
}

TEST_F(ObserverTest, HearsOfCallsThatTheWorkersHaveNoRoomFor) {
  absl::Notification go_on;
  router_->Pooled<v1::GetAccountRequest, v1::Account>(
      "GetAccount", [&](const Call&, const v1::GetAccountRequest&) -> absl::StatusOr<v1::Account> {
        go_on.WaitForNotification();
        return v1::Account();
      });
  Start();
  constexpr int kCalls = 10;  // two run, four wait
  std::vector<std::thread> callers;
  const auto call = [&] {
    CallContext context(CallSettings{});
    v1::GetAccountRequest request;
    request.set_name("accounts/acme");
    v1::Account account;
    (void)stub_->GetAccount(context.get(), request, &account);
  };
  // Both workers have theirs before more come: what a worker has not taken yet fills the queue.
  for (int i = 0; i < 2; ++i) callers.emplace_back(call);
  while (pool_.stats().busy < 2) absl::SleepFor(absl::Milliseconds(1));
  for (int i = 2; i < kCalls; ++i) callers.emplace_back(call);
  const std::vector<Recorder::Ended> refused = recorder_.Await(kCalls - 6);
  EXPECT_EQ(refused[0].code, absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(pool_.stats().busy, 2);
  EXPECT_EQ(pool_.stats().queued, 4);
  EXPECT_EQ(pool_.stats().refused, kCalls - 6);
  go_on.Notify();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(recorder_.Await(kCalls).size(), size_t{kCalls});
}

}  // namespace
}  // namespace accord::rpc
