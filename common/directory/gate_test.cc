#include "common/directory/gate.h"

#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/directory/testing.h"
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
  rpc::Call Ask(int64_t accounts_revision) const {
    rpc::CallFacts facts;
    facts.min_accounts_revision = accounts_revision;
    facts.deadline = absl::Now() + absl::Milliseconds(10);
    return rpc::Call(facts, clock_, authorizer_);
  }

  const SystemClock clock_;
  const rpc::LocalAdministrator authorizer_;
  Directory directory_;
  const DirectoryGate gate_{directory_};
};

TEST_F(GateTest, CallLearnsWhichAccountsRevisionTheCopyShows) {
  const rpc::Call call = Ask(0);
  EXPECT_TRUE(gate_.IsOpen(call));
  EXPECT_EQ(call.accounts_revision(), 5);
  EXPECT_TRUE(gate_.IsOpen(Ask(5)));
  EXPECT_FALSE(gate_.IsOpen(Ask(6)));
}

TEST_F(GateTest, CallThatAsksForMoreThanTheCopyHasIsRefusedWithTheReason) {
  const absl::Status status = gate_.Wait(Ask(6));
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(DetailOf(status)->reason, "ACCOUNTS_REVISION_NOT_REACHED");
  EXPECT_THAT(DetailOf(status)->metadata, ElementsAre(Pair("revision", "5")));
}

}  // namespace
}  // namespace accord::directory
