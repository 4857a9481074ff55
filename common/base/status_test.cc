#include "common/base/status.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord {
namespace {

TEST(StatusTest, DetailSurvivesTheRoundTrip) {
  ErrorDetail detail;
  detail.reason = "QUOTA";
  detail.metadata = {{"limit", "10"}, {"odd", "5:x:"}};
  detail.violations = {{"a.b", "must be set"}};
  detail.retry_delay = absl::Milliseconds(250);
  const absl::optional<ErrorDetail> back =
      DetailOf(MakeError(absl::StatusCode::kResourceExhausted, "slow down", detail));
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->reason, "QUOTA");
  EXPECT_EQ(back->metadata, detail.metadata);
  EXPECT_EQ(back->violations, detail.violations);
  EXPECT_EQ(back->retry_delay, absl::Milliseconds(250));
}

TEST(StatusTest, StatusOfOthersHasNoDetail) {
  EXPECT_FALSE(DetailOf(absl::InternalError("boom")).has_value());
}

TEST(ViolationsTest, NamesEveryFieldInOneAnswer) {
  Violations inner;
  inner.Add("value", "must not be empty", "FIELD_EMPTY");
  Violations all;
  EXPECT_TRUE(all.ToStatus().ok());
  all.Add("display_name", "is required");
  all.AddStatus("external_ids[0]", inner.ToStatus());
  all.AddStatus("parent", absl::NotFoundError("no such account"));
  all.AddStatus("amount", MakeError(absl::StatusCode::kInvalidArgument, "INVALID_DECIMAL", "odd"));
  all.Add("display_name", "is required");  // once, not twice
  all.AddStatus("ignored", absl::OkStatus());
  const absl::Status status = all.ToStatus();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(DetailOf(status)->violations,
              testing::ElementsAre(
                  FieldViolation{"display_name", "is required"},
                  FieldViolation{"external_ids[0].value", "must not be empty", "FIELD_EMPTY"},
                  FieldViolation{"parent", "no such account", "FIELD_INVALID"},
                  FieldViolation{"amount", "odd", "INVALID_DECIMAL"}));
}

}  // namespace
}  // namespace accord
