#include "services/planning/domain/rubric.h"

#include "common/explain/reasons.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::planning {
namespace {

using testing::Pointee;

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

std::string Reason(Check check, const Condition& condition,
                   const RubricFacts& facts = MakeFacts()) {
  return Result(check, condition, facts).finding.reason;
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
  EXPECT_EQ(Reason(Check::kBothSidesCommit, condition), "CUSTOMER_OWES_NOTHING");
  condition.commitments[0].side = Side::kCustomer;
  EXPECT_EQ(Reason(Check::kBothSidesCommit, condition), "VENDOR_OWES_NOTHING");
  condition.commitments.clear();
  EXPECT_EQ(Reason(Check::kBothSidesCommit, condition), "NOBODY_OWES");
}

TEST(RubricTest, TheSponsorHasToBeADirector) {
  Condition condition = MakeCondition();
  RubricFacts facts = MakeFacts();
  EXPECT_TRUE(Result(Check::kSponsorIsDirector, condition, facts).passed);
  facts.sponsor_seniority = kDirectorSeniority + 1;
  EXPECT_TRUE(Result(Check::kSponsorIsDirector, condition, facts).passed);
  facts.sponsor_seniority = kDirectorSeniority - 1;
  EXPECT_EQ(Reason(Check::kSponsorIsDirector, condition, facts), "SPONSOR_TOO_LOW");
  facts.sponsor_seniority = 0;
  EXPECT_EQ(Reason(Check::kSponsorIsDirector, condition, facts), "SPONSOR_LEVEL_UNKNOWN");
  facts.sponsor_seniority.reset();
  EXPECT_EQ(Reason(Check::kSponsorIsDirector, condition, facts), "SPONSOR_GONE");
  condition.sponsor.clear();
  EXPECT_EQ(Reason(Check::kSponsorIsDirector, condition, facts), "SPONSOR_MISSING");
}

TEST(RubricTest, AMeasureNeedsAllItsParts) {
  Condition condition = MakeCondition();
  EXPECT_TRUE(Result(Check::kMeasurableTarget, condition).passed);
  condition.measure->baseline.clear();
  condition.measure->unit.clear();
  EXPECT_EQ(Result(Check::kMeasurableTarget, condition).finding,
            explain::reasons::kMeasureIncomplete({{"baseline", "unit"}}));
  condition.measure.reset();
  EXPECT_EQ(Reason(Check::kMeasurableTarget, condition), "MEASURE_MISSING");
}

TEST(RubricTest, EveryDueDateIsWithinTheFiscalYear) {
  Condition condition = MakeCondition();
  EXPECT_TRUE(Result(Check::kDueInFiscalYear, condition).passed);
  condition.commitments[1].due_date = MakeDate(2026, 7, 1);
  const CriterionResult late = Result(Check::kDueInFiscalYear, condition);
  EXPECT_EQ(late.finding.reason, "COMMITMENT_DUE_OUTSIDE_YEAR");
  EXPECT_THAT(late.finding.Find("commitment_id"), Pointee(explain::Value(std::string("pay"))));
  condition.due_date = MakeDate(2025, 6, 30);
  const CriterionResult early = Result(Check::kDueInFiscalYear, condition);
  EXPECT_EQ(early.finding.reason, "DUE_OUTSIDE_YEAR");
  EXPECT_THAT(early.finding.Find("due_date"), Pointee(explain::Value(MakeDate(2025, 6, 30))));
  EXPECT_THAT(early.finding.Find("last_day"), Pointee(explain::Value(MakeDate(2026, 6, 30))));
  condition.due_date.reset();
  EXPECT_EQ(Reason(Check::kDueInFiscalYear, condition), "DUE_DATE_MISSING");
}

TEST(RubricTest, ItServesAPriorityThatThePlanStillHas) {
  Condition condition = MakeCondition();
  EXPECT_TRUE(Result(Check::kServesPriority, condition).passed);
  condition.priority_id = "gone";
  EXPECT_EQ(Reason(Check::kServesPriority, condition), "PRIORITY_GONE");
  condition.priority_id.clear();
  EXPECT_EQ(Reason(Check::kServesPriority, condition), "PRIORITY_MISSING");
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
  EXPECT_EQ(Reason(Check::kRecentlyReviewed, condition), "REVIEWED_TOO_LONG_AGO");
  condition.review.reset();
  EXPECT_EQ(Reason(Check::kRecentlyReviewed, condition), "NEVER_REVIEWED");
}

TEST(RubricTest, EvidenceIsAskedForOnceSomethingIsReportedDone) {
  Condition condition = MakeCondition();
  condition.evidence.clear();
  EXPECT_TRUE(Result(Check::kEvidenceWhenDone, condition).not_applicable);
  condition.commitments[0].state = CommitmentState::kReportedDone;
  EXPECT_FALSE(Result(Check::kEvidenceWhenDone, condition).not_applicable);
  EXPECT_EQ(Reason(Check::kEvidenceWhenDone, condition), "EVIDENCE_MISSING");
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
    EXPECT_EQ(result.finding, explain::reasons::kRated({rating}, {4}, {"Saves a shift"}));
  }
  condition.review->ratings.clear();
  EXPECT_EQ(Reason(Check::kReviewerRated, condition), "NOT_RATED");
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
