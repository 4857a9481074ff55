#include "common/directory/follower.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <random>

#include <grpcpp/grpcpp.h>
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/directory/testing.h"
#include "common/rpc/errors.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using testing::MakeAccountChange;
using testing::MakeMessage;
using ::testing::UnorderedElementsAre;

// An accounts service whose WatchChanges does what a test says.
class ScriptedService final : public v1::AccountService::Service {
 public:
  using Writer = grpc::ServerWriter<v1::WatchChangesResponse>;
  // `stream`: how many there were before.
  using Script = std::function<grpc::Status(int stream, const common::v1::WatchChangesRequest&,
                                            grpc::ServerContext&, Writer&)>;

  explicit ScriptedService(Script script) : script_(std::move(script)) {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~ScriptedService() override { server_->Shutdown(std::chrono::system_clock::now()); }

  std::shared_ptr<grpc::Channel> channel() { return server_->InProcessChannel({}); }

  std::vector<common::v1::WatchChangesRequest> requests() const {
    absl::MutexLock lock(&mutex_);
    return requests_;
  }

  grpc::Status WatchChanges(grpc::ServerContext* context,
                            const common::v1::WatchChangesRequest* request,
                            Writer* writer) override {
    int stream = 0;
    {
      absl::MutexLock lock(&mutex_);
      stream = static_cast<int>(requests_.size());
      requests_.push_back(*request);
    }
    return script_(stream, *request, *context, *writer);
  }

 private:
  const Script script_;
  mutable absl::Mutex mutex_;
  std::vector<common::v1::WatchChangesRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<grpc::Server> server_;
};

grpc::Status StayUntilCancelled(grpc::ServerContext& context) {
  while (!context.IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
  return grpc::Status::CANCELLED;
}

Follower::Options Impatient() {
  Follower::Options options;
  options.backoff_min = absl::Milliseconds(1);
  options.backoff_max = absl::Milliseconds(5);
  return options;
}

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

TEST(FollowerTest, FirstReadsWhatHoldsThenWhatChanges) {
  ScriptedService service([](int, const auto&, grpc::ServerContext& context, auto& writer) {
    writer.Write(MakeMessage(5, {MakeAccountChange(4, {"child", "top"})}, true));
    writer.Write(MakeMessage(5, {MakeAccountChange(2, {"top", ""})}));
    writer.Write(MakeMessage(6, {MakeAccountChange(6, {"new", "top"})}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory);
  ASSERT_TRUE(directory.WaitFor(6, Soon()));
  EXPECT_TRUE(directory.ready());
  EXPECT_TRUE(directory.HasAccount("new"));
  ASSERT_EQ(service.requests().size(), 1u);
  const common::v1::WatchChangesRequest request = service.requests()[0];
  EXPECT_TRUE(request.skip_superseded());
  EXPECT_EQ(request.after_revision(), 0);
  EXPECT_THAT(
      request.resource_types(),
      UnorderedElementsAre("accord.dev/Account", "accord.dev/Organization", "accord.dev/Person",
                           "accord.dev/Assignment", "accord.dev/Product", "accord.dev/Contact"));
}

// As from an accounts service of a release before messages had a progress: its revision would be 0.
TEST(FollowerTest, MessageThatDoesNotSayHowFarItComesIsNotTaken) {
  ScriptedService service([](int stream, const auto&, grpc::ServerContext& context, auto& writer) {
    v1::WatchChangesResponse message = MakeMessage(5, {MakeAccountChange(2, {"top", ""})});
    if (stream == 0) message.clear_progress();
    writer.Write(message);
    return stream == 0 ? grpc::Status::OK : StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  ASSERT_TRUE(directory.WaitFor(5, Soon()));
  EXPECT_EQ(service.requests().size(), 2u);
}

TEST(FollowerTest, ContactsAreAskedForOnlyWhereTheyAreNeeded) {
  ScriptedService service([](int, const auto&, grpc::ServerContext& context, auto& writer) {
    writer.Write(MakeMessage(5, {MakeAccountChange(2, {"top", ""})}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower::Options options;
  options.contacts = false;
  Follower follower(service.channel(), directory, options);
  ASSERT_TRUE(directory.WaitFor(5, Soon()));
  ASSERT_EQ(service.requests().size(), 1u);
  EXPECT_THAT(service.requests()[0].resource_types(),
              ::testing::Not(::testing::Contains("accord.dev/Contact")));
}

TEST(FollowerTest, GoesOnAfterTheLastCompleteRevisionWhenTheStreamBreaks) {
  ScriptedService service([](int stream, const auto&, grpc::ServerContext& context, auto& writer) {
    if (stream == 0) {
      writer.Write(MakeMessage(5, {MakeAccountChange(2, {"top", ""})}));
      writer.Write(MakeMessage(7, {MakeAccountChange(7, {"a", ""})}, true));
      return grpc::Status(grpc::UNAVAILABLE, "draining");
    }
    writer.Write(
        MakeMessage(8, {MakeAccountChange(7, {"a", ""}), MakeAccountChange(8, {"b", ""})}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  ASSERT_TRUE(directory.WaitFor(8, Soon()));
  ASSERT_EQ(service.requests().size(), 2u);
  EXPECT_EQ(service.requests()[1].after_revision(), 5);
  EXPECT_FALSE(service.requests()[1].skip_superseded());
}

TEST(FollowerTest, BeginsAnewIfTheStreamBreaksBeforeAllThatHoldsWasRead) {
  ScriptedService service([](int stream, const auto&, grpc::ServerContext& context, auto& writer) {
    if (stream == 0) {
      writer.Write(MakeMessage(5, {MakeAccountChange(2, {"gone", ""})}, true));
      return grpc::Status(grpc::UNAVAILABLE, "draining");
    }
    writer.Write(MakeMessage(6, {MakeAccountChange(2, {"top", ""})}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  ASSERT_TRUE(directory.WaitFor(6, Soon()));
  ASSERT_EQ(service.requests().size(), 2u);
  EXPECT_TRUE(service.requests()[1].skip_superseded());
  EXPECT_FALSE(directory.HasAccount("gone"));
  EXPECT_TRUE(directory.HasAccount("top"));
}

TEST(FollowerTest, ReadsAnewIfTheServiceKnowsLessThanTheCopy) {
  ScriptedService service([](int stream, const auto&, grpc::ServerContext& context, auto& writer) {
    if (stream == 0) {
      writer.Write(MakeMessage(50, {MakeAccountChange(2, {"lost", ""})}));
      return grpc::Status(grpc::UNAVAILABLE, "restored from a backup");
    }
    if (stream == 1) return grpc::Status(grpc::OUT_OF_RANGE, "not made yet");
    writer.Write(MakeMessage(3, {MakeAccountChange(1, {"top", ""})}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  const absl::Time deadline = Soon();
  while (!directory.HasAccount("top") && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(1));
  }
  EXPECT_EQ(directory.revision(), 3);
  EXPECT_FALSE(directory.HasAccount("lost"));
  EXPECT_TRUE(service.requests()[2].skip_superseded());
  EXPECT_EQ(follower.lag().snapshots_begun, 2);
}

// Issue 9, fault 1.
TEST(FollowerTest, ChangeThatDoesNotFitStopsNothingAndCausesNoFullReading) {
  ScriptedService service([](int, const auto&, grpc::ServerContext& context, auto& writer) {
    writer.Write(MakeMessage(1, {MakeAccountChange(1, {"a", ""})}));
    writer.Write(MakeMessage(2, {MakeAccountChange(2, {"a", "a"})}));
    writer.Write(MakeMessage(3, {MakeAccountChange(3, {"b", "a"})}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  ASSERT_TRUE(directory.WaitFor(3, Soon()));
  EXPECT_EQ(directory.set_aside_count(), 1);
  EXPECT_EQ(follower.lag().streams_opened, 1);
}

// Issue 9, fault 15.
TEST(FollowerTest, ReadsAnewOnceTheServiceHasAnotherHistoryUnderTheSameNumbers) {
  const auto of = [](const std::string& epoch, v1::WatchChangesResponse message) {
    message.mutable_progress()->set_epoch(epoch);
    return message;
  };
  ScriptedService service([&](int stream, const common::v1::WatchChangesRequest& request,
                              grpc::ServerContext& context, auto& writer) {
    if (stream == 0) {
      writer.Write(of("e1", MakeMessage(9, {MakeAccountChange(2, {"lost", ""})})));
      return grpc::Status(grpc::UNAVAILABLE, "being restored");
    }
    if (request.epoch() == "e1") {
      return rpc::ToGrpcStatus(MakeError(absl::StatusCode::kFailedPrecondition, "EPOCH_CHANGED",
                                         "another history", {{"epoch", "e2"}}),
                               "", "");
    }
    writer.Write(of("e2", MakeMessage(10, {MakeAccountChange(1, {"kept", ""})})));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  ASSERT_TRUE(directory.WaitFor(10, Soon()));
  EXPECT_TRUE(directory.HasAccount("kept"));
  EXPECT_FALSE(directory.HasAccount("lost"));
  EXPECT_EQ(directory.epoch(), "e2");
  EXPECT_EQ(service.requests()[1].after_revision(), 9);
  EXPECT_EQ(service.requests()[1].epoch(), "e1");
  EXPECT_TRUE(service.requests()[2].skip_superseded());
}

// Issue 9, fault 3: what came of an incomplete revision is not shown, nor kept for another stream.
TEST(FollowerTest, RevisionWhoseStreamBreaksInBetweenIsShownWholeWhenItComesAgain) {
  ScriptedService service([](int stream, const auto&, grpc::ServerContext& context, auto& writer) {
    if (stream == 0) {
      writer.Write(MakeMessage(1, {MakeAccountChange(1, {"a", ""})}));
      writer.Write(MakeMessage(2, {MakeAccountChange(2, {"a", "", true})}, true));
      return grpc::Status(grpc::UNAVAILABLE, "draining");
    }
    writer.Write(MakeMessage(2, {MakeAccountChange(2, {"a", "", true})}, true));
    writer.Write(MakeMessage(2, {MakeAccountChange(2, {"b", ""})}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  ASSERT_TRUE(directory.WaitFor(2, Soon()));
  EXPECT_FALSE(directory.HasAccount("a"));
  EXPECT_TRUE(directory.HasAccount("b"));
  EXPECT_EQ(follower.lag().snapshots_begun, 1);
}

TEST(FollowerTest, LeavesAStreamThatHasFallenSilent) {
  ScriptedService service([](int stream, const auto&, grpc::ServerContext& context, auto& writer) {
    writer.Write(MakeMessage(stream + 1, {}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower::Options options = Impatient();
  options.silence_max = absl::Milliseconds(50);
  Follower follower(service.channel(), directory, options);
  EXPECT_TRUE(directory.WaitFor(3, Soon()));
  EXPECT_EQ(follower.lag().last_error.code(), absl::StatusCode::kUnavailable);
}

TEST(FollowerTest, CopyThatIsReadyIsFollowedFromItsRevision) {
  ScriptedService service([](int, const auto&, grpc::ServerContext& context, auto& writer) {
    writer.Write(MakeMessage(9, {}));
    return StayUntilCancelled(context);
  });
  Directory directory;
  ASSERT_TRUE(directory.Apply(MakeMessage(8, {MakeAccountChange(1, {"a", ""})})).ok());
  directory.SetReady();
  Follower follower(service.channel(), directory);
  ASSERT_TRUE(directory.WaitFor(9, Soon()));
  EXPECT_EQ(service.requests()[0].after_revision(), 8);
}

TEST(FollowerTest, StopsAtOnceHoweverQuietTheStream) {
  ScriptedService service([](int, const auto&, grpc::ServerContext& context, auto&) {
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory);
  while (service.requests().empty()) absl::SleepFor(absl::Milliseconds(1));
  const absl::Time before = absl::Now();
  follower.Stop();
  EXPECT_LT(absl::Now() - before, absl::Seconds(5));
  follower.Stop();
}

TEST(FollowerTest, StopsAtOnceWhileItWaitsToConnectAgain) {
  ScriptedService service(
      [](int, const auto&, auto&, auto&) { return grpc::Status(grpc::UNAVAILABLE, "draining"); });
  Directory directory;
  Follower::Options options;
  options.backoff_min = options.backoff_max = absl::Hours(1);
  Follower follower(service.channel(), directory, options);
  while (follower.lag().last_error.ok()) absl::SleepFor(absl::Milliseconds(1));
  const absl::Time before = absl::Now();
  follower.Stop();
  EXPECT_LT(absl::Now() - before, absl::Seconds(5));
  EXPECT_FALSE(follower.lag().connected);
  EXPECT_FALSE(directory.ready());
}

// 300 revisions of one chain that is hung to and fro; streams break after a few random messages.
TEST(FollowerTest, NothingIsLostOrDoubledWhenStreamsBreakAnywhere) {
  constexpr int64_t kRevisions = 300;
  std::mt19937 random(1);
  std::vector<v1::Change> history = {MakeAccountChange(1, {"a0", ""})};
  for (int64_t revision = 2; revision <= kRevisions; ++revision) {
    const std::string parent = "a" + std::to_string(random() % 10 % (revision - 1));
    const bool moves = revision > 20 && random() % 2 == 0;
    const std::string id =
        moves ? "a" + std::to_string(10 + random() % 5) : "a" + std::to_string(revision - 1);
    history.push_back(MakeAccountChange(revision, {id, id == parent ? "" : parent}));
  }
  ScriptedService service([&](int stream, const common::v1::WatchChangesRequest& request,
                              grpc::ServerContext& context, auto& writer) {
    std::mt19937 chance(stream);
    int64_t at = request.after_revision();
    while (at < kRevisions) {
      const int64_t to = std::min<int64_t>(at + 1 + chance() % 7, kRevisions);
      std::vector<v1::Change> changes(history.begin() + at, history.begin() + to);
      if (chance() % 3 == 0) {
        writer.Write(
            MakeMessage(to, {changes.begin(), changes.begin() + changes.size() / 2}, true));
        changes.erase(changes.begin(), changes.begin() + changes.size() / 2);
      }
      if (chance() % 5 == 0) return grpc::Status(grpc::UNAVAILABLE, "broken");
      writer.Write(MakeMessage(to, changes));
      at = to;
    }
    return StayUntilCancelled(context);
  });
  Directory directory;
  Follower follower(service.channel(), directory, Impatient());
  ASSERT_TRUE(directory.WaitFor(kRevisions, Soon()));
  EXPECT_GT(service.requests().size(), 5u);
  Directory expected;
  ASSERT_TRUE(expected.Apply(MakeMessage(kRevisions, history)).ok());
  absl::ReaderMutexLock lock(&directory.mutex());
  absl::ReaderMutexLock lock_expected(&expected.mutex());
  ASSERT_EQ(directory.accounts().size(), expected.accounts().size());
  for (uint32_t index = 0; index < expected.accounts().size(); ++index) {
    const hierarchy::NodeId want = expected.accounts().Parent(hierarchy::NodeId{index});
    const hierarchy::NodeId have = directory.accounts().Parent(
        directory.accounts().Find(expected.accounts().Id(hierarchy::NodeId{index})));
    EXPECT_EQ(want == hierarchy::kNoNode ? "" : expected.accounts().Id(want),
              have == hierarchy::kNoNode ? "" : directory.accounts().Id(have));
  }
}

}  // namespace
}  // namespace accord::directory
