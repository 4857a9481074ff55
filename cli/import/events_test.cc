#include "cli/import/events.h"

#include <sstream>

#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

TEST(EventsTest, EachIsOneLineOfJsonWhateverItQuotes) {
  std::ostringstream out;
  TellRun(out, "20261130-190812-4f2a");
  TellProgress(out, {"a.csv", "account", 5, 10});
  TellProblem(out,
              {"a.csv",
               17,
               {"close", "must be a day; it is \"x\n\"", "NOT_A_DAY", {{"format", "YYYY-MM-DD"}}},
               "Deals"});
  TellLeftAlone(out, "accounts/acme: was changed since");
  EXPECT_EQ(out.str(),
            "{\"event\":\"run\",\"run\":\"20261130-190812-4f2a\"}\n"
            "{\"event\":\"progress\",\"file\":\"a.csv\",\"resource\":\"account\",\"done\":5,"
            "\"total\":10}\n"
            "{\"event\":\"problem\",\"file\":\"a.csv\",\"sheet\":\"Deals\",\"line\":17,"
            "\"column\":\"close\",\"reason\":\"must be a day; it is \\\"x\\n\\\"\","
            "\"code\":\"NOT_A_DAY\",\"details\":{\"format\":\"YYYY-MM-DD\"}}\n"
            "{\"event\":\"leftAlone\",\"name\":\"accounts/acme: was changed since\"}\n");
}

TEST(EventsTest, AnErrorHasItsReasonAndWhatItIsAbout) {
  std::ostringstream out;
  TellError(out, absl::OkStatus());
  EXPECT_EQ(out.str(), "");
  TellError(out, MakeError(absl::StatusCode::kInvalidArgument, "BAD_ROWS", "2 rows are bad",
                           {{"rows", "2"}}));
  TellError(out, absl::UnavailableError("gone"));
  EXPECT_EQ(out.str(),
            "{\"event\":\"error\",\"code\":\"INVALID_ARGUMENT\",\"message\":\"2 rows are bad\","
            "\"reason\":\"BAD_ROWS\",\"metadata\":{\"rows\":\"2\"},\"violations\":[]}\n"
            "{\"event\":\"error\",\"code\":\"UNAVAILABLE\",\"message\":\"gone\",\"reason\":\"\","
            "\"metadata\":{},\"violations\":[]}\n");
}

}  // namespace
}  // namespace accord::cli
