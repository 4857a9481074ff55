#include "common/failpoint/failpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/time/clock.h"
#include "common/base/status.h"

namespace accord::failpoint {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Point first("test.first");
Point second("test.second");

class FailpointTest : public testing::Test {
 protected:
  ~FailpointTest() override { DisarmAll(); }
};

TEST_F(FailpointTest, PointDoesNothingUnlessArmed) {
  EXPECT_TRUE(Arm("").ok());
  EXPECT_TRUE(first.Hit().ok());
}

TEST_F(FailpointTest, ProgramKnowsItsPoints) {
  EXPECT_THAT(Names(), ElementsAre("test.first", "test.second"));
}

TEST_F(FailpointTest, ErrorNamesThePoint) {
  ASSERT_TRUE(Arm("test.first=error").ok());
  const absl::Status status = first.Hit();
  EXPECT_TRUE(absl::IsUnavailable(status));
  EXPECT_EQ(DetailOf(status)->reason, "FAILPOINT");
  EXPECT_THAT(std::string(status.message()), HasSubstr("test.first"));
  EXPECT_FALSE(first.Hit().ok());
  EXPECT_TRUE(second.Hit().ok());
}

TEST_F(FailpointTest, CountChoosesOneHit) {
  ASSERT_TRUE(Arm("test.first=error:2,test.second=error:1").ok());
  EXPECT_TRUE(first.Hit().ok());
  EXPECT_FALSE(first.Hit().ok());
  EXPECT_TRUE(first.Hit().ok());
  EXPECT_FALSE(second.Hit().ok());
}

TEST_F(FailpointTest, SleepHoldsTheThreadUp) {
  ASSERT_TRUE(Arm("test.first=sleep(20ms):1").ok());
  const absl::Time before = absl::Now();
  EXPECT_TRUE(first.Hit().ok());
  EXPECT_GE(absl::Now() - before, absl::Milliseconds(20));
}

TEST_F(FailpointTest, KillEndsTheProcess) {
  ASSERT_TRUE(Arm("test.first=kill").ok());
  EXPECT_EXIT((void)first.Hit(), testing::KilledBySignal(SIGKILL), "");
}

TEST_F(FailpointTest, PlanWithAnUnreadableEntryArmsNothing) {
  for (const char* entry :
       {"test.unknown=kill", "test.second", "test.second=", "test.second=explode",
        "test.second=error:0", "test.second=error:x", "test.second=sleep", "test.second=sleep(1h)",
        "test.second=sleep(-1s)"}) {
    const absl::Status status = Arm(std::string("test.first=error,") + entry);
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << entry;
    EXPECT_EQ(DetailOf(status)->reason, "FAILPOINTS_UNREADABLE") << entry;
    EXPECT_TRUE(first.Hit().ok()) << entry;
  }
}

TEST_F(FailpointTest, UnknownNameIsAnsweredWithThoseThereAre) {
  EXPECT_THAT(std::string(Arm("test.unknown=kill").message()),
              HasSubstr("there are: test.first, test.second"));
}

}  // namespace
}  // namespace accord::failpoint
