#include "services/planning/domain/rubric.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::planning {
namespace {

using testing::HasSubstr;

calendar::Date MakeDate(int year, int month, int day) {
  return calendar::MakeDate({year, month, day}).value();
}

const calendar::Date kToday = MakeDate(2026, 3, 1);

RubricFacts MakeFacts() {
  RubricFacts facts;
  facts.priorities = {{"cost", "Cut cost", ""}};
  facts.fiscal_year = {MakeDate(2025, 7, 1), MakeDate(2026, 6, 30)};
  facts.sponsor_seniority = kDirectorSeniority;
  facts.now = calendar::StartOf(kToday);
  return facts;
}

// Meets every check.
Condition MakeCondition() {
  Condition condition;
  condition.commitments = {{"train", Side::kVendor, "Train"}, {"pay", Side::kCustomer, "Pay"}};
  condition.sponsor = "acme/c1";
  condition.measure = Measure{"Tickets", "900", "500", "a month", ""};
  condition.due_date = MakeDate(2026, 6, 30);
  condition.priority_id = "cost";
  condition.evidence = {{"Report", "", {}}};
  condition.review = Review{"people/jane",
                            absl::ToUnixMicros(calendar::StartOf(kToday)),
                            {{"value", 3, "Saves a shift"}},
                            ""};
  return condition;
}

CosStandard MakeStandard(Check check) {
  CosStandard standard;
  standard.meta.id = "s";
  standard.criteria = {{"value", "Value", check, 1}};
  return standard;
}

CriterionResult Result(Check check, const Condition& condition,
                       const RubricFacts& facts = MakeFacts()) {
  return Evaluate(condition, MakeStandard(check), facts).criteria.at(0);
}

TEST(RubricTest, AGoodConditionMeetsTheDefaultStandard) {
  const Evaluation evaluation = Evaluate(MakeCondition(), DefaultStandard(), MakeFacts());
  EXPECT_EQ(evaluation.standard, "default");
  EXPECT_EQ(evaluation.standard_version, 1);
  EXPECT_EQ(evaluation.criteria.size(), 8u);
  EXPECT_TRUE(evaluation.passed);
  EXPECT_EQ(evaluation.evaluate_time, absl::ToUnixMicros(MakeFacts().now));
}

TEST(RubricTest, BothSidesHaveToCommit) {
  Condition condition = MakeCondition();
  EXPECT_TRUE(Result(Check::kBothSidesCommit, condition).passed);
  condition.commitments.pop_back();
  EXPECT_THAT(Result(Check::kBothSidesCommit, condition).reason,
              HasSubstr("The customer owes nothing"));
  condition.commitments[0].side = Side::kCustomer;
  EXPECT_THAT(Result(Check::kBothSidesCommit, condition).reason, HasSubstr("We owe nothing"));
}

TEST(RubricTest, TheSponsorHasToBeADirector) {
  Condition condition = MakeCondition();
  RubricFacts facts = MakeFacts();
  EXPECT_TRUE(Result(Check::kSponsorIsDirector, condition, facts).passed);
  facts.sponsor_seniority = kDirectorSeniority + 1;
  EXPECT_TRUE(Result(Check::kSponsorIsDirector, condition, facts).passed);
  facts.sponsor_seniority = kDirectorSeniority - 1;
  EXPECT_THAT(Result(Check::kSponsorIsDirector, condition, facts).reason, HasSubstr("below"));
  facts.sponsor_seniority = 0;
  EXPECT_THAT(Result(Check::kSponsorIsDirector, condition, facts).reason, HasSubstr("not known"));
  facts.sponsor_seniority.reset();
  EXPECT_THAT(Result(Check::kSponsorIsDirector, condition, facts).reason, HasSubstr("no longer"));
  condition.sponsor.clear();
  EXPECT_THAT(Result(Check::kSponsorIsDirector, condition, facts).reason, HasSubstr("no sponsor"));
}

TEST(RubricTest, AMeasureNeedsAllItsParts) {
  Condition condition = MakeCondition();
  EXPECT_TRUE(Result(Check::kMeasurableTarget, condition).passed);
  condition.measure->baseline.clear();
  condition.measure->unit.clear();
  EXPECT_THAT(Result(Check::kMeasurableTarget, condition).reason, HasSubstr("a baseline, a unit"));
  condition.measure.reset();
  EXPECT_FALSE(Result(Check::kMeasurableTarget, condition).passed);
}

TEST(RubricTest, EveryDueDateIsWithinTheFiscalYear) {
  Condition condition = MakeCondition();
  EXPECT_TRUE(Result(Check::kDueInFiscalYear, condition).passed);
  condition.commitments[1].due_date = MakeDate(2026, 7, 1);
  EXPECT_THAT(Result(Check::kDueInFiscalYear, condition).reason, HasSubstr("Commitment pay"));
  condition.due_date = MakeDate(2025, 6, 30);
  EXPECT_THAT(Result(Check::kDueInFiscalYear, condition).reason, HasSubstr("2025-06-30"));
  condition.due_date.reset();
  EXPECT_THAT(Result(Check::kDueInFiscalYear, condition).reason, HasSubstr("no due date"));
}

TEST(RubricTest, ItServesAPriorityThatThePlanStillHas) {
  Condition condition = MakeCondition();
  EXPECT_TRUE(Result(Check::kServesPriority, condition).passed);
  condition.priority_id = "gone";
  EXPECT_THAT(Result(Check::kServesPriority, condition).reason, HasSubstr("no longer"));
  condition.priority_id.clear();
  EXPECT_FALSE(Result(Check::kServesPriority, condition).passed);
}

TEST(RubricTest, AReviewCountsForItsDays) {
  Condition condition = MakeCondition();
  const auto reviewed = [&](int days_ago) {
    condition.review->review_time =
        absl::ToUnixMicros(calendar::StartOf(calendar::AddDays(kToday, -days_ago).value()));
    return Result(Check::kRecentlyReviewed, condition).passed;
  };
  EXPECT_TRUE(reviewed(90));
  EXPECT_FALSE(reviewed(91));
  CosStandard standard = MakeStandard(Check::kRecentlyReviewed);
  standard.criteria[0].within_days = 120;
  EXPECT_TRUE(Evaluate(condition, standard, MakeFacts()).passed);
  condition.review.reset();
  EXPECT_THAT(Result(Check::kRecentlyReviewed, condition).reason, HasSubstr("never"));
}

TEST(RubricTest, EvidenceIsAskedForOnceSomethingIsReportedDone) {
  Condition condition = MakeCondition();
  condition.evidence.clear();
  EXPECT_TRUE(Result(Check::kEvidenceWhenDone, condition).not_applicable);
  condition.commitments[0].state = CommitmentState::kReportedDone;
  EXPECT_FALSE(Result(Check::kEvidenceWhenDone, condition).not_applicable);
  EXPECT_THAT(Result(Check::kEvidenceWhenDone, condition).reason, HasSubstr("add evidence"));
  condition.evidence = {{"Report", "", {}}};
  EXPECT_TRUE(Result(Check::kEvidenceWhenDone, condition).passed);
}

TEST(RubricTest, ARatingPointIsAQuarterAndThreeAreEnough) {
  Condition condition = MakeCondition();
  for (int rating = 0; rating <= 4; ++rating) {
    condition.review->ratings[0].rating = rating;
    const CriterionResult result = Result(Check::kReviewerRated, condition);
    EXPECT_EQ(result.score_basis_points, rating * 2500);
    EXPECT_EQ(result.passed, rating >= 3);
    EXPECT_THAT(result.reason, HasSubstr("Saves a shift"));
  }
  condition.review->ratings.clear();
  EXPECT_FALSE(Result(Check::kReviewerRated, condition).passed);
}

TEST(RubricTest, WhatDoesNotApplyCountsNeitherForNorAgainst) {
  Condition condition = MakeCondition();
  condition.evidence.clear();
  CosStandard standard = MakeStandard(Check::kBothSidesCommit);
  standard.criteria.push_back({"evidence", "Evidence", Check::kEvidenceWhenDone, 1000, true});
  const Evaluation evaluation = Evaluate(condition, standard, MakeFacts());
  EXPECT_EQ(evaluation.score_basis_points, kFullScore);
  EXPECT_TRUE(evaluation.passed);
}

TEST(RubricTest, NothingThatAppliesIsNotAPass) {
  CosStandard standard = MakeStandard(Check::kEvidenceWhenDone);
  standard.pass_mark_basis_points = 0;
  const Evaluation evaluation = Evaluate(MakeCondition(), standard, MakeFacts());
  EXPECT_EQ(evaluation.score_basis_points, 0);
  EXPECT_FALSE(evaluation.passed);
}

TEST(RubricTest, ARequiredCriterionThatFailsOutweighsTheScore) {
  CosStandard standard = MakeStandard(Check::kBothSidesCommit);
  standard.criteria[0].weight = 999;
  standard.criteria.push_back({"priority", "Priority", Check::kServesPriority, 1, true});
  Condition condition = MakeCondition();
  condition.priority_id.clear();
  const Evaluation evaluation = Evaluate(condition, standard, MakeFacts());
  EXPECT_EQ(evaluation.score_basis_points, 9990);
  EXPECT_FALSE(evaluation.passed);
}

// 2500 × w of one rated criterion among others that fail: the quotients end in exactly one half.
TEST(RubricTest, RoundsHalfToEven) {
  Condition condition = MakeCondition();
  condition.priority_id.clear();
  const auto score = [&](int weight_met, int weight_all) {
    CosStandard standard = MakeStandard(Check::kBothSidesCommit);
    standard.criteria[0].weight = weight_met;
    standard.criteria.push_back(
        {"priority", "Priority", Check::kServesPriority, weight_all - weight_met});
    return Evaluate(condition, standard, MakeFacts()).score_basis_points;
  };
  EXPECT_EQ(score(1, 32), 312);  // 312.5
  EXPECT_EQ(score(3, 32), 938);  // 937.5
  EXPECT_EQ(score(1, 3), 3333);  // 3333.33
  EXPECT_EQ(score(2, 3), 6667);  // 6666.67
}

}  // namespace
}  // namespace accord::planning
