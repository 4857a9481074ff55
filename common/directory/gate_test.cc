#include "common/directory/gate.h"

#include "absl/time/clock.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "common/base/status.h"
#include "common/directory/testing.h"
#include "common/rpc/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

using ::testing::ElementsAre;
using testing::MakeAccountChange;
using testing::MakeMessage;
using ::testing::Pair;

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    EXPECT_TRUE(directory_.Apply(MakeMessage(5, {MakeAccountChange(5, {"acme", ""})})).ok());
  }
  rpc::Call Ask(
      int64_t accounts_revision,
      absl::string_view method = "accord.forecast.v1.PipelineService/GetOpportunity") const {
    rpc::CallFacts facts;
    facts.method = method;
    facts.min_accounts_revision = accounts_revision;
    facts.deadline = absl::Now() + absl::Milliseconds(10);
    return rpc::Call(facts, clock_, authorizer_);
  }

  const SystemClock clock_;
  const rpc::LocalAdministrator authorizer_;
  Directory directory_;
  rpc::FakeStore store_;
  const DirectoryGate gate_{
      directory_,
      store_,
      {rpc::ServiceOf<forecast::v1::GetForecastRequest>("ForecastService"),
       rpc::ServiceOf<forecast::v1::GetOpportunityRequest>("PipelineService")},
      {"GetForecast"}};
};

TEST_F(GateTest, CallLearnsWhichAccountsRevisionTheCopyShows) {
  const rpc::Call call = Ask(0);
  EXPECT_TRUE(gate_.IsOpen(call));
  EXPECT_EQ(call.accounts_revision(), 5);
  EXPECT_TRUE(gate_.IsOpen(Ask(5)));
  EXPECT_FALSE(gate_.IsOpen(Ask(6)));
}

TEST_F(GateTest, CallThatAsksForMoreThanTheCopyHasIsRefusedWithTheReason) {
  directory_.SetReady();
  const absl::Status status = gate_.Wait(Ask(6));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(DetailOf(status)->reason, "ACCOUNTS_REVISION_NOT_REACHED");
  EXPECT_THAT(DetailOf(status)->metadata, ElementsAre(Pair("revision", "5")));
}

// Issue 9, fault 2.
TEST_F(GateTest, WhatNeedsTheHierarchyWaitsUntilTheCopyIsWhole) {
  for (const char* method : {"accord.forecast.v1.PipelineService/CreateOpportunity",
                             "accord.forecast.v1.PipelineService/UpsertOpportunities",
                             "accord.forecast.v1.ForecastService/GetForecast"}) {
    EXPECT_FALSE(gate_.IsOpen(Ask(0, method))) << method;
    const absl::Status status = gate_.Wait(Ask(0, method));
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << method;
    EXPECT_EQ(DetailOf(status)->reason, "HIERARCHY_NOT_READY") << method;
    EXPECT_GT(DetailOf(status)->retry_delay, absl::ZeroDuration()) << method;
  }
  for (const char* method : {"accord.forecast.v1.PipelineService/GetOpportunity",
                             "accord.forecast.v1.ForecastService/GetHierarchyStatus"}) {
    EXPECT_TRUE(gate_.IsOpen(Ask(0, method))) << method;
  }
  directory_.SetReady();
  const rpc::Call create = Ask(0, "accord.forecast.v1.PipelineService/CreateOpportunity");
  EXPECT_TRUE(gate_.IsOpen(create));
  EXPECT_TRUE(gate_.Wait(create).ok());
}

// Issue 9, fault 2.
TEST_F(GateTest, WhatNeedsTheHierarchyWaitsUntilTheCopyShowsWhatTheStoreHasSeen) {
  directory_.SetReady();
  store_.See({store::AccountsRevision(6), ""});
  for (const char* method : {"accord.forecast.v1.PipelineService/CreateOpportunity",
                             "accord.forecast.v1.ForecastService/GetForecast"}) {
    EXPECT_FALSE(gate_.IsOpen(Ask(0, method))) << method;
    const absl::Status status = gate_.Wait(Ask(0, method));
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << method;
    EXPECT_EQ(DetailOf(status)->reason, "ACCOUNTS_REVISION_NOT_REACHED") << method;
  }
  EXPECT_TRUE(gate_.IsOpen(Ask(0)));
  ASSERT_TRUE(directory_.Apply(MakeMessage(6, {})).ok());
  const rpc::Call create = Ask(0, "accord.forecast.v1.PipelineService/CreateOpportunity");
  EXPECT_TRUE(gate_.IsOpen(create));
  EXPECT_TRUE(gate_.Wait(create).ok());
}

// Issue 9, fault 2: after a restore of the accounts service alone the copy never gets there.
TEST_F(GateTest, WhatWasSeenOfAnotherHistoryOfTheAccountsCountsForNothing) {
  directory_.SetReady();
  store_.See({store::AccountsRevision(900), "before the restore"});
  const rpc::Call create = Ask(0, "accord.forecast.v1.PipelineService/CreateOpportunity");
  EXPECT_TRUE(gate_.IsOpen(create));
  EXPECT_TRUE(gate_.Wait(create).ok());
}

// Issue 9, fault 2: another replica's copy was ahead when it wrote.
TEST_F(GateTest, WriteIsNotDecidedByACopyThatShowsLessThanWritesBeforeItHadSeen) {
  directory_.SetReady();
  const rpc::Call create = Ask(0, "accord.forecast.v1.PipelineService/CreateOpportunity");
  const auto is_open = [&](store::AccountsMoment seen) {
    store_.See(std::move(seen));
    bool open = false;
    store_.Write(
        {}, absl::InfiniteFuture(),
        [&](store::Txn& txn) {
          open = gate_.IsOpenFor(create, txn);
          return absl::OkStatus();
        },
        [](const absl::StatusOr<int64_t>&) {});
    return open;
  };
  EXPECT_TRUE(is_open({store::AccountsRevision(5), ""}));
  EXPECT_FALSE(is_open({store::AccountsRevision(6), ""}));
  EXPECT_TRUE(is_open({store::AccountsRevision(6), "another history"}));
}

TEST_F(GateTest, WhatIsLookedForInVainIsNotedOnce) {
  (void)gate_.TakeMissing();
  EXPECT_TRUE(directory_.HasAccount("acme"));
  EXPECT_FALSE(gate_.TakeMissing());
  EXPECT_FALSE(directory_.HasPerson("nobody"));
  EXPECT_TRUE(gate_.TakeMissing());
  EXPECT_FALSE(gate_.TakeMissing());
}

}  // namespace
}  // namespace accord::directory
