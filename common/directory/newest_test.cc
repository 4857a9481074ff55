#include "common/directory/newest.h"

#include <atomic>

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/directory/directory.h"
#include "common/directory/testing.h"
#include "common/rpc/call.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using testing::MakeAccountChange;
using testing::MakeMessage;

// An accounts service that says which revision is its newest, once `open`.
class Accounts final : public v1::OrganizationService::Service {
 public:
  Accounts() {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Accounts() override {
    Open();
    server_->Shutdown(std::chrono::system_clock::now());
  }
  std::shared_ptr<grpc::Channel> channel() { return server_->InProcessChannel({}); }

  grpc::Status GetOrganization(grpc::ServerContext* context, const v1::GetOrganizationRequest*,
                               v1::Organization*) override {
    ++calls;
    absl::MutexLock lock(&mutex_);
    mutex_.Await(absl::Condition(&open_));
    if (away) return {grpc::UNAVAILABLE, "away"};
    EXPECT_EQ(context->client_metadata().count(rpc::kConsistency), 1u);
    context->AddTrailingMetadata(rpc::kRevision, absl::StrCat(newest.load()));
    context->AddTrailingMetadata(rpc::kEpoch, "e2");
    return grpc::Status::OK;
  }
  void Open() {
    absl::MutexLock lock(&mutex_);
    open_ = true;
  }
  void Close() {
    absl::MutexLock lock(&mutex_);
    open_ = false;
  }

  std::atomic<int> calls{0};
  std::atomic<int64_t> newest{5};
  std::atomic<bool> away{false};

 private:
  absl::Mutex mutex_;
  bool open_ ABSL_GUARDED_BY(mutex_) = true;
  std::unique_ptr<grpc::Server> server_;
};

v1::WatchChangesResponse Of(const std::string& epoch, v1::WatchChangesResponse message) {
  message.mutable_progress()->set_epoch(epoch);
  return message;
}

class NewestTest : public ::testing::Test {
 protected:
  NewestTest() {
    EXPECT_TRUE(
        directory_.Apply(Of("e2", MakeMessage(5, {MakeAccountChange(5, {"acme", ""})}))).ok());
    directory_.SetReady();
  }
  absl::Status AskAndWait() {
    absl::Status status;
    absl::Notification answered;
    newest_->Ask([&](absl::Status said) {
      status = std::move(said);
      answered.Notify();
    });
    answered.WaitForNotification();
    return status;
  }

  Accounts accounts_;
  Directory directory_;
  std::unique_ptr<Newest> newest_ =
      std::make_unique<Newest>(accounts_.channel(), directory_, nullptr);
};

// Issue 9, fault 2.
TEST_F(NewestTest, WaitsUntilTheCopyShowsWhatTheAccountsServiceHas) {
  EXPECT_TRUE(AskAndWait().ok());
  accounts_.newest = 6;
  absl::Notification answered;
  std::atomic<int64_t> shown_then = 0;
  newest_->Ask([&](const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    shown_then = directory_.revision();
    answered.Notify();
  });
  while (accounts_.calls < 2) absl::SleepFor(absl::Milliseconds(1));
  ASSERT_TRUE(directory_.Apply(MakeMessage(6, {MakeAccountChange(6, {"new", ""})})).ok());
  answered.WaitForNotification();
  EXPECT_EQ(shown_then, 6);
}

// Issue 9, fault 2: a flood of unknown names is no flood of calls to the accounts service.
TEST_F(NewestTest, WhoeverAsksMeanwhileSharesTheNextQuestion) {
  accounts_.Close();
  constexpr int kAskers = 500;
  absl::Mutex mutex;
  int answered = 0;
  const auto done = [&](const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    absl::MutexLock lock(&mutex);
    ++answered;
  };
  newest_->Ask(done);
  while (accounts_.calls == 0) absl::SleepFor(absl::Milliseconds(1));
  for (int i = 0; i < kAskers; ++i) newest_->Ask(done);
  accounts_.Open();
  const auto all = [&] {
    mutex.AssertReaderHeld();
    return answered == kAskers + 1;
  };
  absl::MutexLock lock(&mutex);
  mutex.Await(absl::Condition(&all));
  EXPECT_EQ(accounts_.calls, 2);  // who asked after the first had begun is not answered by it
}

TEST_F(NewestTest, IfTheAccountsServiceIsAwayNobodyIsToldAnythingAndItIsNotAskedForEach) {
  accounts_.away = true;
  for (int i = 0; i < 100; ++i) {
    const absl::Status status = AskAndWait();
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
    EXPECT_EQ(DetailOf(status)->reason, "ACCOUNTS_REVISION_NOT_REACHED");
    EXPECT_GT(DetailOf(status)->retry_delay, absl::ZeroDuration());
  }
  EXPECT_LT(accounts_.calls, 50);
  accounts_.away = false;
  while (!AskAndWait().ok()) absl::SleepFor(absl::Milliseconds(10));
}

// Issue 9, fault 2: after a restore of the accounts service alone.
TEST_F(NewestTest, CopyOfAnotherHistoryIsNotTheNewestWhateverItsRevision) {
  Directory old;
  ASSERT_TRUE(old.Apply(Of("e1", MakeMessage(900, {MakeAccountChange(9, {"lost", ""})}))).ok());
  old.SetReady();
  newest_ = std::make_unique<Newest>(accounts_.channel(), old, nullptr);
  absl::Notification answered;
  std::string epoch_then;
  newest_->Ask([&](const absl::Status& status) {
    EXPECT_TRUE(status.ok()) << status;
    epoch_then = old.epoch();
    answered.Notify();
  });
  while (accounts_.calls == 0) absl::SleepFor(absl::Milliseconds(1));
  old.Reset();
  ASSERT_TRUE(old.Apply(Of("e2", MakeMessage(5, {MakeAccountChange(5, {"acme", ""})}))).ok());
  answered.WaitForNotification();
  EXPECT_EQ(epoch_then, "e2");
  newest_.reset();
}

TEST_F(NewestTest, StopRefusesWhoWaitsAndWhoComes) {
  accounts_.Close();
  absl::Notification answered;
  newest_->Ask([&](const absl::Status& status) {
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
    answered.Notify();
  });
  while (accounts_.calls == 0) absl::SleepFor(absl::Milliseconds(1));
  newest_->Stop();
  answered.WaitForNotification();
  EXPECT_EQ(AskAndWait().code(), absl::StatusCode::kUnavailable);
}

}  // namespace
}  // namespace accord::directory
