#include "services/planning/domain/plan.h"

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::planning {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'770'000'000);

AccountPlan MakePlan(PlanState state) {
  AccountPlan plan;
  plan.meta.id = "acme/2026";
  plan.meta.create_time = absl::ToUnixMicros(kNow);
  plan.state = state;
  return plan;
}

std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "OK" : DetailOf(status).value_or(ErrorDetail()).reason;
}

AccountPlan MakeSubmitted(const Speaker& by) {
  AccountPlan plan = MakePlan(PlanState::kDraft);
  EXPECT_TRUE(Submit(by, kNow, plan).ok());
  return plan;
}

TEST(PlanTest, OnlyTheNextStepIsAllowed) {
  struct Case {
    PlanState state;
    const char* edit;
    const char* submit;
    const char* review;
    const char* revise;
  };
  for (const Case& test :
       {Case{PlanState::kDraft, "OK", "OK", "PLAN_STATE", "PLAN_STATE"},
        Case{PlanState::kReturned, "OK", "OK", "PLAN_STATE", "PLAN_STATE"},
        Case{PlanState::kSubmitted, "PLAN_STATE", "PLAN_STATE", "OK", "PLAN_STATE"},
        Case{PlanState::kApproved, "PLAN_STATE", "PLAN_STATE", "PLAN_STATE", "OK"}}) {
    SCOPED_TRACE(store::LabelOf(test.state));
    const PlanReview review{{"people/boss"}, "Well", kNow};
    AccountPlan plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(CheckEditable(plan)), test.edit);
    EXPECT_EQ(ReasonOf(Submit({"people/jane"}, kNow, plan)), test.submit);
    plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(Approve(review, plan)), test.review);
    plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(Return(review, plan)), test.review);
    plan = MakePlan(test.state);
    EXPECT_EQ(ReasonOf(Revise(plan)), test.revise);
  }
}

TEST(PlanTest, EverySubmissionIsAVersion) {
  AccountPlan plan = MakeSubmitted({"people/jane"});
  EXPECT_EQ(plan.version, 1);
  EXPECT_EQ(plan.submitter, "people/jane");
  EXPECT_EQ(plan.submit_time, absl::ToUnixMicros(kNow));
  ASSERT_TRUE(Return({{"people/boss"}, "Say more", kNow}, plan).ok());
  EXPECT_EQ(plan.review_note, "Say more");
  EXPECT_EQ(plan.reviewer, "people/boss");
  ASSERT_TRUE(Submit({"people/jane"}, kNow, plan).ok());
  EXPECT_EQ(plan.version, 2);
}

TEST(PlanTest, WhoSubmittedItDoesNotApproveItUnderAnyHat) {
  const Speaker jane{"people/jane"};
  const Speaker assistant_for_jane{"people/max", "people/jane"};
  const auto approve = [](const Speaker& submitter, const Speaker& reviewer) {
    AccountPlan plan = MakeSubmitted(submitter);
    return ReasonOf(Approve({reviewer, "", kNow}, plan));
  };
  EXPECT_EQ(approve(jane, jane), "OWN_PLAN");
  EXPECT_EQ(approve(jane, assistant_for_jane), "OWN_PLAN");
  EXPECT_EQ(approve(assistant_for_jane, jane), "OWN_PLAN");
  EXPECT_EQ(approve(assistant_for_jane, {"people/max"}), "OWN_PLAN");
  EXPECT_EQ(approve(jane, {"people/boss"}), "OK");
}

TEST(PlanTest, TheLocalAdministratorApprovesTheirOwnUnlessActingForSomebody) {
  const Speaker admin{"people/admin", "", true};
  const Speaker admin_for_jane{"people/admin", "people/jane", true};
  AccountPlan plan = MakeSubmitted(admin);
  EXPECT_TRUE(Approve({admin, "", kNow}, plan).ok());
  plan = MakeSubmitted(admin_for_jane);
  EXPECT_EQ(ReasonOf(Approve({admin_for_jane, "", kNow}, plan)), "OWN_PLAN");
  EXPECT_TRUE(Approve({{"people/admin", "people/boss", true}, "", kNow}, plan).ok());
  plan = MakeSubmitted(admin_for_jane);
  EXPECT_TRUE(Approve({admin, "", kNow}, plan).ok());
}

TEST(PlanTest, IsStaleTheDayAfterTheIntervalHasPassed) {
  AccountPlan plan = MakePlan(PlanState::kApproved);
  plan.review_time = absl::ToUnixMicros(kNow);
  const auto after = [&](int days) {
    return StaleReasons(plan, {kNow + absl::Hours(24 * days), 90});
  };
  EXPECT_THAT(after(90), testing::IsEmpty());
  EXPECT_THAT(after(91), testing::ElementsAre(testing::HasSubstr("91 days ago")));
}

TEST(PlanTest, NeverReviewedCountsFromItsCreation) {
  EXPECT_THAT(StaleReasons(MakePlan(PlanState::kDraft), {kNow + absl::Hours(24 * 100), 90}),
              testing::ElementsAre(testing::HasSubstr("not been reviewed since it was created")));
}

TEST(PlanTest, IsStaleWhenItsAccountMovedAfterTheReview) {
  AccountPlan plan = MakePlan(PlanState::kApproved);
  plan.review_time = absl::ToUnixMicros(kNow);
  EXPECT_THAT(StaleReasons(plan, {kNow, 90, kNow - absl::Hours(1)}), testing::IsEmpty());
  EXPECT_THAT(StaleReasons(plan, {kNow, 90, kNow + absl::Hours(1)}),
              testing::ElementsAre(testing::HasSubstr("under another parent on 2026-02-02")));
}

}  // namespace
}  // namespace accord::planning
