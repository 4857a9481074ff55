#include "cli/import/report.h"

#include <memory>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/client/fake_server.h"
#include "cli/import/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class ReportTest : public testing::Test {
 protected:
  void Tell(Problems& problems, int64_t line, const std::string& reason) {
    problems.Sink()({"a.csv", line, {"amount", reason}});
  }

  FakeServer server_{{}};
  std::unique_ptr<Session> session_ = server_.Connect();
  SystemClock clock_;
  std::ostringstream out_, err_;
  Cli cli_{.session = *session_,
           .out = out_,
           .err = err_,
           .terminal = {.width = 200},
           .error_terminal = {},
           .clock = clock_};
};

TEST_F(ReportTest, ProblemsAreCountedByKind) {
  Problems problems(cli_);
  Tell(problems, 2, "must be a day; it is \"x\"");
  for (int64_t line = 3; line < 10; ++line) {
    Tell(problems, line, absl::StrCat("must be a number; it is \"", line, "\""));
  }
  EXPECT_EQ(problems.count(), 8);
  const std::vector<ReasonCount> reasons = problems.Reasons();
  ASSERT_EQ(reasons.size(), 2u);
  EXPECT_EQ(reasons[0].count, 7);
  EXPECT_EQ(reasons[0].reason, "must be a number; it is \"3\"");
  EXPECT_THAT(reasons[0].places, ElementsAre("a.csv:3", "a.csv:4", "a.csv:5"));
  EXPECT_EQ(reasons[1].count, 1);
}

TEST_F(ReportTest, KindsAndTextsHaveABound) {
  Problems problems(cli_);
  for (int i = 0; i < 3000; ++i) Tell(problems, i + 2, absl::StrCat("is bad in way ", i));
  EXPECT_EQ(problems.count(), 3000);
  EXPECT_EQ(problems.Reasons().size(), kReasonsMax);
  EXPECT_EQ(problems.first().size(), kReasonsMax);
}

TEST_F(ReportTest, FiguresThatAreNothingAreNotShownToPeopleAndAlwaysToPrograms) {
  const Mapping mapping = DefaultMapping();
  LoadReport report;
  report.file = "a.csv";
  report.resource = "account";
  report.rows = 5;
  report.kept_empty = {{"parent", 2}, {"industry", 1}};
  const std::vector<LoadReport> reports = {report};
  const Problems problems(cli_);
  PrintReport(cli_, {mapping, reports, problems, "r-1", false});
  EXPECT_THAT(out_.str(), HasSubstr("empty, kept"));
  EXPECT_THAT(out_.str(), Not(HasSubstr("restored")));
  EXPECT_THAT(out_.str(), HasSubstr("accord import --undo r-1"));
  out_.str("");
  cli_.json = true;
  PrintReport(cli_, {mapping, reports, problems, "r-1", false});
  EXPECT_THAT(out_.str(), HasSubstr("\"restored\""));
  EXPECT_THAT(out_.str(), HasSubstr("\"keptEmptyFields\""));
}

}  // namespace
}  // namespace accord::cli
