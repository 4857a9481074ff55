#include "common/redis/circuit_breaker.h"

#include "gtest/gtest.h"

namespace accord::redis {
namespace {

using State = CircuitBreaker::State;

class CircuitBreakerTest : public testing::Test {
 protected:
  void Fail(int times) {
    for (int i = 0; i < times; ++i) breaker_.Failed();
  }
  void Pass(absl::Duration time) { clock_.Set(clock_.Now() + time); }

  FixedClock clock_{absl::UnixEpoch()};
  CircuitBreaker breaker_{{3, absl::Milliseconds(100), absl::Seconds(1)}, clock_};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARow) {
  Fail(2);
  EXPECT_TRUE(breaker_.Allows());
  EXPECT_TRUE(breaker_.Failed());
  EXPECT_FALSE(breaker_.Allows());
  EXPECT_EQ(breaker_.opened(), 1);
}

TEST_F(CircuitBreakerTest, AnswerBetweenFailuresKeepsItClosed) {
  for (int i = 0; i < 100; ++i) {
    Fail(2);
    breaker_.Succeeded();
  }
  EXPECT_TRUE(breaker_.Allows());
}

TEST_F(CircuitBreakerTest, LateFailuresOfWhatWasUnderWayDoNotOpenItAgain) {
  Fail(3);
  EXPECT_FALSE(breaker_.Failed());
  EXPECT_EQ(breaker_.opened(), 1);
}

TEST_F(CircuitBreakerTest, LateAnswerDoesNotCloseIt) {
  Fail(3);
  breaker_.Succeeded();
  EXPECT_FALSE(breaker_.Allows());
}

TEST_F(CircuitBreakerTest, LetsOneProbeThroughWhenItsTimeIsOver) {
  Fail(3);
  EXPECT_FALSE(breaker_.TakeProbe());
  EXPECT_GE(breaker_.UntilProbe(), absl::Milliseconds(50));
  EXPECT_LE(breaker_.UntilProbe(), absl::Milliseconds(100));
  Pass(absl::Milliseconds(100));
  EXPECT_EQ(breaker_.UntilProbe(), absl::ZeroDuration());
  EXPECT_TRUE(breaker_.TakeProbe());
  EXPECT_FALSE(breaker_.TakeProbe());
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  EXPECT_FALSE(breaker_.Allows());
}

TEST_F(CircuitBreakerTest, ProbeThatSucceedsClosesItAndForgetsTheFailures) {
  Fail(3);
  Pass(absl::Milliseconds(100));
  ASSERT_TRUE(breaker_.TakeProbe());
  breaker_.ProbeSucceeded();
  EXPECT_TRUE(breaker_.Allows());
  Fail(2);
  EXPECT_TRUE(breaker_.Allows());
}

TEST_F(CircuitBreakerTest, EachFailedProbeKeepsItOpenForLongerUpToABound) {
  Fail(3);
  absl::Duration longest;
  for (int i = 0; i < 20; ++i) {
    const absl::Duration wait = breaker_.UntilProbe();
    EXPECT_LE(wait, absl::Seconds(1));
    longest = std::max(longest, wait);
    Pass(wait);
    ASSERT_TRUE(breaker_.TakeProbe());
    breaker_.ProbeFailed();
  }
  EXPECT_GE(longest, absl::Milliseconds(500));
}

TEST_F(CircuitBreakerTest, IntervalBeginsAnewOnceItWasClosed) {
  Fail(3);
  for (int i = 0; i < 10; ++i) {
    Pass(absl::Seconds(1));
    ASSERT_TRUE(breaker_.TakeProbe());
    breaker_.ProbeFailed();
  }
  Pass(absl::Seconds(1));
  ASSERT_TRUE(breaker_.TakeProbe());
  breaker_.ProbeSucceeded();
  Fail(3);
  EXPECT_LE(breaker_.UntilProbe(), absl::Milliseconds(100));
}

TEST_F(CircuitBreakerTest, ServerThatNothingIsKnownOfIsProbedAtOnce) {
  breaker_.OpenUntilProbed();
  EXPECT_FALSE(breaker_.Allows());
  EXPECT_TRUE(breaker_.TakeProbe());
}

}  // namespace
}  // namespace accord::redis
