// Scores that are kept on Conditions: whatever is shown is true now, or says of when it is and why
// it would come out otherwise.
#include "services/planning/testing.h"

namespace accord::planning {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> WhyOf(const v1::Condition& condition) {
  std::vector<std::string> why;
  for (const auto& each : condition.evaluation().out_of_date()) {
    EXPECT_FALSE(each.message().empty());
    why.push_back(each.reason());
  }
  return why;
}

class ScoreApiTest : public PlanningApiTest {
 protected:
  ScoreApiTest() {
    MakePlan();
    EXPECT_TRUE(CreateCondition(MakeCondition()).ok());
    v1::ReviewConditionRequest review;
    review.set_name(kCondition);
    review.mutable_review()->set_note("Looks good");
    EXPECT_TRUE(Call(&ConditionStub::ReviewCondition, review).ok());
    EXPECT_TRUE(CallOn(&ConditionStub::EvaluateCondition, kCondition).ok());
  }

  absl::StatusOr<v1::Condition> RemoveMeasure() {
    v1::UpdateConditionRequest request;
    request.mutable_condition()->set_name(kCondition);
    request.mutable_update_mask()->add_paths("measure");
    return Call(&ConditionStub::UpdateCondition, request);
  }
  v1::Condition Get() { return CallOn(&ConditionStub::GetCondition, kCondition).value(); }
  v1::Condition Listed() {
    v1::ListConditionsRequest request;
    request.set_parent("accounts/-/plans/-");
    return Call(&ConditionStub::ListConditions, request)->conditions(0);
  }
  // By every read of the present.
  void ExpectWhy(const std::vector<std::string>& why) {
    EXPECT_EQ(WhyOf(Get()), why);
    EXPECT_EQ(WhyOf(Listed()), why);
    EXPECT_EQ(WhyOf(GetDocument()->conditions(0)), why);
  }
};

// Issue 9, fault 14.
TEST_F(ScoreApiTest, ScoreOfAConditionWhoseMeasureWasRemovedIsOutOfDate) {
  ExpectWhy({});
  const int before = Get().evaluation().score_basis_points();
  const auto removed = RemoveMeasure();
  ASSERT_TRUE(removed.ok()) << removed.status();
  EXPECT_THAT(WhyOf(*removed), ElementsAre("SCORE_CONDITION_CHANGED"))
      << "the answer of the write, too";
  ExpectWhy({"SCORE_CONDITION_CHANGED"});
  const common::v1::Explanation::Detail detail = Get().evaluation().out_of_date(0).details(0);
  EXPECT_EQ(detail.key(), "criterion_id");
  EXPECT_EQ(detail.text(), "measurable");
  EXPECT_EQ(Get().evaluation().score_basis_points(), before) << "it stays, with its moment";
  EXPECT_TRUE(Get().evaluation().has_evaluate_time());
  const auto again = CallOn(&ConditionStub::EvaluateCondition, kCondition);
  EXPECT_LT(again->score_basis_points(), before);
  ExpectWhy({});
}

TEST_F(ScoreApiTest, SaysWhatItWasComputedFrom) {
  const v1::Condition condition = Get();
  const v1::EvaluationBasis& basis = condition.evaluation().basis();
  EXPECT_GT(basis.condition_revision(), 0);
  EXPECT_GT(basis.plan_revision(), 0);
  EXPECT_EQ(basis.accounts_revision(), 6);
  EXPECT_EQ(basis.day().month(), 3);
  EXPECT_EQ(basis.sponsor(), "accounts/acme/contacts/dora");
  EXPECT_EQ(basis.sponsor_seniority(), "DIRECTOR");
}

TEST_F(ScoreApiTest, SponsorWhoStandsElsewherePrioritiesAndTheDayMakeItOutOfDate) {
  Tell(directory::testing::MakeMessage(
      7, {MakeContactChange(7, "dora", accounts::v1::Contact::STAFF)}));
  ExpectWhy({"SCORE_SPONSOR_CHANGED"});
  v1::UpdateAccountPlanRequest update;
  update.mutable_account_plan()->set_name(kPlan);
  update.mutable_update_mask()->add_paths("business_priorities");
  ASSERT_TRUE(Call(&PlanStub::UpdateAccountPlan, update).ok());
  ExpectWhy({"SCORE_PLAN_CHANGED", "SCORE_SPONSOR_CHANGED"});
  clock_.Set(clock_.Now() + absl::Hours(24 * 91));
  ExpectWhy({"SCORE_PLAN_CHANGED", "SCORE_SPONSOR_CHANGED", "SCORE_TIME_PASSED"});
}

TEST_F(ScoreApiTest, NewVersionOfTheStandardIsSaidAndRewritesNothing) {
  v1::UpdateCosStandardRequest update;
  update.mutable_cos_standard()->set_name("cosStandards/default");
  update.mutable_cos_standard()->set_pass_mark_basis_points(9999);
  update.mutable_update_mask()->add_paths("pass_mark_basis_points");
  ASSERT_TRUE(Call(&StandardStub::UpdateCosStandard, update).ok());
  ExpectWhy({"SCORE_STANDARD_CHANGED"});
  EXPECT_EQ(Get().evaluation().out_of_date(0).details(0).number(), 2);
  EXPECT_EQ(Get().evaluation().standard_version(), 1);
}

// Issue 9, fault 6
TEST_F(ScoreApiTest, WhatIsShownOfAnotherMomentSaysWhatWasOutOfDateThen) {
  const int64_t then = store_->revision();
  ASSERT_TRUE(RemoveMeasure().ok());
  Tell(directory::testing::MakeMessage(
      7, {MakeContactChange(7, "dora", accounts::v1::Contact::STAFF)}));
  v1::GetConditionRequest get;
  get.set_name(kCondition);
  get.mutable_as_of()->set_revision(store_->revision());
  EXPECT_THAT(WhyOf(*Call(&ConditionStub::GetCondition, get)),
              ElementsAre("SCORE_CONDITION_CHANGED"));
  get.mutable_as_of()->set_revision(then);
  EXPECT_TRUE(Call(&ConditionStub::GetCondition, get)->has_evaluation());
  EXPECT_THAT(WhyOf(*Call(&ConditionStub::GetCondition, get)), IsEmpty());
  get.mutable_as_of()->set_accounts_revision(7);
  EXPECT_THAT(WhyOf(*Call(&ConditionStub::GetCondition, get)),
              ElementsAre("SCORE_SPONSOR_CHANGED"));
}

}  // namespace
}  // namespace accord::planning
