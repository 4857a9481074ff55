#include "services/planning/domain/score_doubt.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::planning {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

calendar::Date MakeDate(int year, int month, int day) {
  return calendar::MakeDate({year, month, day}).value();
}

class ScoreDoubtTest : public testing::Test {
 protected:
  ScoreDoubtTest() {
    condition_.meta.id = "acme/2026/c1";
    condition_.meta.update_time = absl::ToUnixMicros(facts_.now);
    condition_.commitments = {{"train", Side::kVendor, "Train"}, {"pay", Side::kCustomer, "Pay"}};
    condition_.sponsor = "acme/dora";
    condition_.measure = Measure{"Tickets", "900", "500", "a month", ""};
    condition_.due_date = MakeDate(2026, 6, 30);
    condition_.priority_id = "cost";
    condition_.review = Review{"people/jane", absl::ToUnixMicros(facts_.now), {}, ""};
    condition_.evaluation = Evaluate(condition_, standard_, facts_);
  }

  static RubricFacts MakeFacts() {
    RubricFacts facts;
    facts.priorities = {{"cost", "Cut cost", ""}};
    facts.fiscal_year = {MakeDate(2025, 7, 1), MakeDate(2026, 6, 30)};
    facts.sponsor_seniority = kDirectorSeniority;
    facts.now = calendar::StartOf(MakeDate(2026, 3, 1));
    return facts;
  }

  std::vector<DoubtCause> Causes() const {
    std::vector<DoubtCause> causes;
    for (const ScoreDoubt& doubt : DoubtsOf(condition_, &standard_, facts_)) {
      causes.push_back(doubt.cause);
    }
    return causes;
  }
  // As an earlier release kept it.
  void ForgetBasis() {
    condition_.evaluation->basis = EvaluationBasis();
    for (CriterionResult& result : condition_.evaluation->criteria) {
      result.check = Check::kUnspecified;
    }
  }

  RubricFacts facts_ = MakeFacts();
  CosStandard standard_ = DefaultStandard();
  Condition condition_;
};

TEST_F(ScoreDoubtTest, NothingSpeaksAgainstAScoreThatWouldComeOutTheSame) {
  EXPECT_THAT(Causes(), IsEmpty());
  condition_.title = "Another title";
  condition_.measure->current = "700";
  facts_.now += absl::Hours(24 * 90);
  facts_.priorities.push_back({"growth", "Grow", ""});
  EXPECT_THAT(Causes(), IsEmpty());
  condition_.evaluation.reset();
  condition_.measure.reset();
  EXPECT_THAT(Causes(), IsEmpty()) << "there is no score";
}

// Issue 9, fault 14.
TEST_F(ScoreDoubtTest, MeasureThatWasRemovedIsAChangeOfTheCondition) {
  condition_.measure.reset();
  const auto doubts = DoubtsOf(condition_, &standard_, facts_);
  ASSERT_EQ(doubts.size(), 1u);
  EXPECT_EQ(doubts[0], (ScoreDoubt{"acme/2026/c1", DoubtCause::kConditionChanged, "measurable"}));
}

TEST_F(ScoreDoubtTest, WhatTheReasonsSayIsPartOfTheScore) {
  condition_.measure->target = "400";  // met as before, but another sentence
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kConditionChanged));
  condition_.evaluation->basis.wording = kWording - 1;
  EXPECT_THAT(Causes(), IsEmpty()) << "sentences of two releases are not compared";
}

TEST_F(ScoreDoubtTest, EachCauseIsToldFromTheOthers) {
  facts_.sponsor_seniority = kDirectorSeniority - 1;
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kSponsorChanged));
  condition_.sponsor = "acme/stan";
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kConditionChanged));
  facts_ = MakeFacts();
  facts_.priorities.clear();
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kPlanChanged));
  facts_ = MakeFacts();
  facts_.fiscal_year = {MakeDate(2026, 1, 1), MakeDate(2026, 12, 31)};
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kCalendarChanged));
  facts_ = MakeFacts();
  facts_.now += absl::Hours(24 * 91);
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kTimePassed));
  ++standard_.version;
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kStandardChanged, DoubtCause::kTimePassed))
      << "by the version that it was scored by";
}

TEST_F(ScoreDoubtTest, StandardThatWasChangedOrDeletedIsSaidWithItsVersion) {
  standard_.version = 3;
  EXPECT_THAT(DoubtsOf(condition_, &standard_, facts_),
              ElementsAre(ScoreDoubt{"acme/2026/c1", DoubtCause::kStandardChanged, "", 3}));
  standard_.meta.delete_time = 1;
  EXPECT_THAT(DoubtsOf(condition_, &standard_, facts_),
              ElementsAre(ScoreDoubt{"acme/2026/c1", DoubtCause::kStandardChanged, "", 0}));
  EXPECT_EQ(DoubtsOf(condition_, nullptr, facts_).size(), 1u);
}

TEST_F(ScoreDoubtTest, ScoresOfAnEarlierReleaseAreHeldToTheStandardIfItIsTheSame) {
  ForgetBasis();
  EXPECT_THAT(Causes(), IsEmpty());
  facts_.sponsor_seniority.reset();
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kSponsorChanged));
  condition_.meta.update_time += 1;
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kConditionChanged)) << "written since";
  ++standard_.version;
  EXPECT_THAT(Causes(), ElementsAre(DoubtCause::kStandardChanged)) << "all that is known";
}

// A condition's reason for a review that is too old stays true from day to day.
TEST_F(ScoreDoubtTest, OldReviewIsNotOutOfDateAgainEveryDay) {
  facts_.now += absl::Hours(24 * 100);
  condition_.evaluation = Evaluate(condition_, standard_, facts_);
  facts_.now += absl::Hours(24);
  EXPECT_THAT(Causes(), IsEmpty());
}

}  // namespace
}  // namespace accord::planning
