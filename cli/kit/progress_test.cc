#include "cli/kit/progress.h"

#include <sstream>

#include "absl/strings/str_split.h"
#include "cli/kit/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

Terminal Tty(int width, bool utf8 = true) { return {true, width, false, utf8}; }
const Terminal kLog = {false, 0, false, true};

struct ProgressTest : testing::Test {
  void Advance(absl::Duration duration) { clock.Set(clock.Now() + duration); }
  // What was written since the last call.
  std::string Written() {
    std::string text = out.str();
    out.str("");
    return text;
  }

  FixedClock clock{absl::FromUnixSeconds(1'800'000'000)};
  std::ostringstream out;
};

TEST_F(ProgressTest, TerminalShowsBarRateAndTimeLeft) {
  Progress progress({"Importing", "rows", 40'000}, Tty(100), clock, out);
  Advance(absl::Seconds(2));
  progress.Update(10'000);
  EXPECT_EQ(Written(),
            "\rImporting  ██████░░░░░░░░░░░░░░░░░░   25 %  10,000/40,000 rows  5,000 rows/s  "
            "ETA 6.0 s");
}

TEST_F(ProgressTest, BarIsAsciiOutsideUtf8) {
  Progress progress({"Importing", "rows", 40}, Tty(100, false), clock, out);
  Advance(absl::Seconds(2));
  progress.Update(30);
  EXPECT_THAT(Written(), HasSubstr("[##################......]   75 %"));
}

TEST_F(ProgressTest, LineFitsTheTerminal) {
  for (int width = 1; width < 120; ++width) {
    Progress progress({"Importing revenue", "rows", 40'000}, Tty(width), clock, out);
    Advance(absl::Seconds(2));
    progress.Update(10'000);
    EXPECT_LE(TextWidth(Written().substr(1)), std::max(width - 1, 1)) << width;
    progress.Finish();
    Written();
  }
}

TEST_F(ProgressTest, TerminalIsRedrawnAtMostTenTimesASecond) {
  Progress progress({"Importing", "rows", 100}, Tty(80), clock, out);
  progress.Update(1);
  EXPECT_NE(Written(), "") << "the first line comes at once";
  Advance(absl::Milliseconds(99));
  progress.Update(2);
  EXPECT_EQ(Written(), "");
  Advance(absl::Milliseconds(1));
  progress.Update(3);
  EXPECT_THAT(Written(), HasSubstr("3/100"));
}

TEST_F(ProgressTest, LogGetsALineEveryTenSecondsAndASummary) {
  Progress progress({"Importing", "rows", 1'000}, kLog, clock, out);
  progress.Update(1);
  Advance(absl::Seconds(9));
  progress.Update(90);
  EXPECT_EQ(Written(), "");
  Advance(absl::Seconds(1));
  progress.Update(100);
  EXPECT_EQ(Written(), "Importing   10 %  100/1,000 rows  10 rows/s  ETA 1:30\n");
  Advance(absl::Seconds(90));
  progress.Update(1'000);
  Written();
  progress.Finish();
  EXPECT_EQ(Written(), "Importing: 1,000 rows in 1:40 (10 rows/s)\n");
}

TEST_F(ProgressTest, UnknownTotalHasNoBarAndNoTimeLeft) {
  Progress progress({"Reading", "accounts", 0}, Tty(80), clock, out);
  Advance(absl::Seconds(10));
  progress.Update(25);
  EXPECT_EQ(Written(), "\rReading  25 accounts  2.5 accounts/s");
}

TEST_F(ProgressTest, RateFollowsTheLastTenSeconds) {
  Progress progress({"Importing", "rows", 0}, Tty(80), clock, out);
  for (int second = 1; second <= 10; ++second) {
    Advance(absl::Seconds(1));
    progress.Update(1'000 * second);
  }
  for (int second = 1; second <= 10; ++second) {
    Advance(absl::Seconds(1));
    progress.Update(10'000 + 100 * second);
  }
  EXPECT_THAT(Written(), EndsWith("11,000 rows  100 rows/s"));
}

TEST_F(ProgressTest, SummaryCoversALongerLine) {
  Progress progress({"Importing", "rows", 40'000}, Tty(100), clock, out);
  Advance(absl::Seconds(4));
  progress.Update(40'000);
  const int drawn = TextWidth(Written().substr(1));
  progress.Finish();
  const std::string summary = Written();
  EXPECT_THAT(summary, HasSubstr("\rImporting: 40,000 rows in 4.0 s (10,000 rows/s)"));
  EXPECT_EQ(TextWidth(summary.substr(1, summary.size() - 2)), drawn);
  EXPECT_THAT(summary, EndsWith("\n"));
}

TEST_F(ProgressTest, FinishSpeaksOnce) {
  Progress progress({"Importing", "rows", 0}, kLog, clock, out);
  progress.Finish();
  EXPECT_EQ(Written(), "Importing: 0 rows in 0.0 s\n");
  progress.Finish();
  progress.Update(5);
  EXPECT_EQ(Written(), "");
}

TEST_F(ProgressTest, ErrorBeginsOnALineOfItsOwn) {
  {
    Progress progress({"Importing", "rows", 0}, Tty(80), clock, out);
    progress.Update(5);
  }
  EXPECT_THAT(Written(), EndsWith("\n"));
  { Progress silent({"Importing", "rows", 0}, kLog, clock, out); }
  EXPECT_EQ(Written(), "");
}

TEST_F(ProgressTest, ClockSetBackIsSurvived) {
  Progress progress({"Importing", "rows", 100}, Tty(80), clock, out);
  Advance(absl::Seconds(5));
  progress.Update(10);
  Advance(-absl::Hours(1));
  progress.Update(20);
  Advance(absl::Seconds(1));
  Written();
  progress.Update(30);
  EXPECT_THAT(Written(), HasSubstr("30/100"));
  progress.Finish();
  EXPECT_THAT(Written(), Not(HasSubstr("-")));
}

TEST_F(ProgressTest, MoreThanTheTotalStaysAHundredPercent) {
  Progress progress({"Importing", "rows", 10}, Tty(80), clock, out);
  Advance(absl::Seconds(1));
  progress.Update(12);
  EXPECT_THAT(Written(), HasSubstr("100 %  12/10 rows"));
}

}  // namespace
}  // namespace accord::cli
