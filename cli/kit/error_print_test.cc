#include "cli/kit/error_print.h"

#include <sstream>

#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

constexpr Style kPlain{false, true};

std::string Printed(const absl::Status& status, const Style& style = kPlain) {
  std::ostringstream out;
  PrintError(status, style, out);
  return out.str();
}

TEST(PrintErrorTest, SuccessSaysNothing) { EXPECT_EQ(Printed(absl::OkStatus()), ""); }

TEST(PrintErrorTest, StatusOfOthersShowsItsMessage) {
  EXPECT_EQ(Printed(absl::InternalError("call 4711 failed")), "error: call 4711 failed\n");
  EXPECT_EQ(Printed(absl::InternalError("")), "error: INTERNAL\n");
}

TEST(PrintErrorTest, ReasonFollowsTheMessage) {
  EXPECT_EQ(Printed(MakeError(absl::StatusCode::kFailedPrecondition, "HIERARCHY_CYCLE",
                              "accounts/acme is below itself")),
            "error: accounts/acme is below itself (HIERARCHY_CYCLE)\n");
}

TEST(PrintErrorTest, EachFieldHasALineAndTheMessageDoesNotRepeatThem) {
  Violations violations;
  violations.Add("account.display_name", "is required");
  EXPECT_EQ(Printed(violations.ToStatus()),
            "error: a field is not acceptable (INVALID_FIELDS)\n"
            "  account.display_name: is required\n");
  violations.Add("", "must name an account");
  EXPECT_EQ(Printed(violations.ToStatus()),
            "error: 2 fields are not acceptable (INVALID_FIELDS)\n"
            "  account.display_name: is required\n"
            "  must name an account\n");
}

TEST(PrintErrorTest, MessageOfItsOwnIsKeptAboveTheFields) {
  ErrorDetail detail;
  detail.violations = {{"row 7, column amount", "is not a number"}};
  EXPECT_EQ(
      Printed(MakeError(absl::StatusCode::kInvalidArgument, "revenue.csv is not loaded", detail)),
      "error: revenue.csv is not loaded\n"
      "  row 7, column amount: is not a number\n");
}

TEST(PrintErrorTest, HintComesLast) {
  EXPECT_EQ(Printed(absl::AbortedError("the etag is stale")),
            "error: the etag is stale\n"
            "hint: it was changed meanwhile: read it again, then repeat\n");
}

TEST(PrintErrorTest, RetryDelayGoesBeforeTheHintOfTheCode) {
  ErrorDetail detail;
  detail.retry_delay = absl::Milliseconds(1500);
  EXPECT_EQ(HintFor(MakeError(absl::StatusCode::kUnavailable, "too many calls", detail)),
            "call again in 1.5s");
}

TEST(PrintErrorTest, TextOfOthersCannotSteerTheTerminal) {
  EXPECT_EQ(Printed(absl::NotFoundError("no \x1b[2J\nerror: fake")),
            "error: no \uFFFD[2J error: fake\n");
  Violations violations;
  violations.Add("a\x1b", "b\nc");
  EXPECT_EQ(Printed(violations.ToStatus()),
            "error: a field is not acceptable (INVALID_FIELDS)\n"
            "  a\uFFFD: b c\n");
}

TEST(PrintErrorTest, ColorMarksTheWordsAlone) {
  EXPECT_EQ(Printed(absl::AbortedError("stale"), Style{true, true}),
            "\x1b[31merror:\x1b[0m stale\n"
            "\x1b[33mhint:\x1b[0m it was changed meanwhile: read it again, then repeat\n");
}

}  // namespace
}  // namespace accord::cli
