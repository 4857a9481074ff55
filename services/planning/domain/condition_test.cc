#include "services/planning/domain/condition.h"

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::planning {
namespace {

using State = ConditionState;

Commitment MakeCommitment(const std::string& id, Side side) {
  Commitment commitment;
  commitment.commitment_id = id;
  commitment.side = side;
  commitment.text = "Promise " + id;
  return commitment;
}

// Ours is "train", theirs is "sponsor".
Condition MakeCondition(State state = State::kProposed) {
  Condition condition;
  condition.meta.id = "acme/2026/desk";
  condition.title = "Fewer tickets";
  condition.commitments = {MakeCommitment("train", Side::kVendor),
                           MakeCommitment("sponsor", Side::kCustomer)};
  condition.state = state;
  return condition;
}

std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "OK" : DetailOf(status).value_or(ErrorDetail()).reason;
}

struct ReplyCase {
  State state;
  Side side;
  const char* reason;
};

class ReplyTest : public testing::TestWithParam<ReplyCase> {};

TEST_P(ReplyTest, OnlyTheSideThatWasAskedAnswersAProposal) {
  const ReplyCase& test = GetParam();
  for (const auto& step : {&Agree, &Decline}) {
    Condition condition = MakeCondition(test.state);
    EXPECT_EQ(ReasonOf(step({test.side, "said"}, condition)), test.reason);
  }
  Condition condition = MakeCondition(test.state);
  EXPECT_EQ(ReasonOf(Counter({test.side, "said"}, condition.commitments, condition)), test.reason);
}

INSTANTIATE_TEST_SUITE_P(
    States, ReplyTest,
    testing::Values(ReplyCase{State::kProposed, Side::kCustomer, "OK"},
                    ReplyCase{State::kProposed, Side::kVendor, "WRONG_SIDE"},
                    ReplyCase{State::kCountered, Side::kCustomer, "OK"},
                    ReplyCase{State::kCountered, Side::kVendor, "WRONG_SIDE"},
                    ReplyCase{State::kDeclined, Side::kCustomer, "CONDITION_STATE"},
                    ReplyCase{State::kAgreed, Side::kCustomer, "CONDITION_STATE"},
                    ReplyCase{State::kReportedDone, Side::kCustomer, "CONDITION_STATE"},
                    ReplyCase{State::kSatisfied, Side::kCustomer, "CONDITION_STATE"},
                    ReplyCase{State::kNotSatisfied, Side::kCustomer, "CONDITION_STATE"},
                    ReplyCase{State::kWithdrawn, Side::kCustomer, "CONDITION_STATE"}));

TEST(ConditionTest, CounterTurnsTheTableAndOpensTheNewCommitments) {
  Condition condition = MakeCondition();
  Commitment reported = MakeCommitment("train", Side::kVendor);
  reported.state = CommitmentState::kSatisfied;
  reported.state_note = "forged";
  ASSERT_TRUE(Counter({Side::kCustomer, "Twice a week"}, {reported}, condition).ok());
  EXPECT_EQ(condition.state, State::kCountered);
  EXPECT_EQ(condition.state_note, "Twice a week");
  EXPECT_EQ(condition.proposer, Side::kCustomer);
  EXPECT_EQ(condition.commitments, std::vector{MakeCommitment("train", Side::kVendor)});
  EXPECT_EQ(ReasonOf(Agree({Side::kCustomer, ""}, condition)), "WRONG_SIDE");
  EXPECT_TRUE(Agree({Side::kVendor, ""}, condition).ok());
  EXPECT_EQ(condition.state, State::kAgreed);
}

TEST(ConditionTest, IsSatisfiedWhenTheOtherSideHasDeclaredEveryCommitment) {
  Condition condition = MakeCondition(State::kAgreed);
  ASSERT_TRUE(Report({Side::kVendor, "train", "Done in May"}, condition).ok());
  EXPECT_EQ(condition.state, State::kAgreed);
  EXPECT_EQ(condition.commitments[0].state_note, "Done in May");
  ASSERT_TRUE(Declare({Side::kCustomer, "train", "Good"}, true, condition).ok());
  EXPECT_EQ(condition.state, State::kAgreed);
  ASSERT_TRUE(Report({Side::kCustomer, "sponsor", "Here"}, condition).ok());
  EXPECT_EQ(condition.state, State::kReportedDone);
  EXPECT_EQ(condition.state_note, "Here");
  ASSERT_TRUE(Declare({Side::kVendor, "sponsor", "Thanks"}, true, condition).ok());
  EXPECT_EQ(condition.state, State::kSatisfied);
  EXPECT_EQ(condition.state_note, "Thanks");
}

TEST(ConditionTest, OneCommitmentNotSatisfiedMakesItNotSatisfied) {
  Condition condition = MakeCondition(State::kAgreed);
  ASSERT_TRUE(Report({Side::kVendor, "train", ""}, condition).ok());
  ASSERT_TRUE(Report({Side::kCustomer, "sponsor", ""}, condition).ok());
  ASSERT_TRUE(Declare({Side::kCustomer, "train", "No"}, false, condition).ok());
  EXPECT_EQ(condition.state, State::kReportedDone);
  ASSERT_TRUE(Declare({Side::kVendor, "sponsor", ""}, true, condition).ok());
  EXPECT_EQ(condition.state, State::kNotSatisfied);
}

TEST(ConditionTest, NobodyDeclaresTheirOwnPromise) {
  Condition condition = MakeCondition(State::kAgreed);
  ASSERT_TRUE(Report({Side::kVendor, "train", ""}, condition).ok());
  const absl::Status status = Declare({Side::kVendor, "train", ""}, true, condition);
  EXPECT_EQ(ReasonOf(status), "WRONG_SIDE");
  EXPECT_THAT(DetailOf(status)->metadata, testing::ElementsAre(testing::Pair("side", "VENDOR")));
}

TEST(ConditionTest, OnlyTheSideThatOwesReports) {
  Condition condition = MakeCondition(State::kAgreed);
  EXPECT_EQ(ReasonOf(Report({Side::kCustomer, "train", ""}, condition)), "WRONG_SIDE");
}

TEST(ConditionTest, ACommitmentIsReportedOnceAndDeclaredOnce) {
  Condition condition = MakeCondition(State::kAgreed);
  const absl::Status early = Declare({Side::kCustomer, "train", ""}, true, condition);
  EXPECT_EQ(ReasonOf(early), "COMMITMENT_STATE");
  EXPECT_THAT(DetailOf(early)->metadata,
              testing::ElementsAre(testing::Pair("commitment_id", "train"),
                                   testing::Pair("commitment_state", "OPEN"),
                                   testing::Pair("allowed_states", "REPORTED_DONE")));
  ASSERT_TRUE(Report({Side::kVendor, "train", ""}, condition).ok());
  EXPECT_EQ(ReasonOf(Report({Side::kVendor, "train", ""}, condition)), "COMMITMENT_STATE");
  ASSERT_TRUE(Declare({Side::kCustomer, "train", ""}, true, condition).ok());
  EXPECT_EQ(ReasonOf(Declare({Side::kCustomer, "train", ""}, false, condition)),
            "COMMITMENT_STATE");
}

TEST(ConditionTest, AnUnknownCommitmentIsNotFound) {
  Condition condition = MakeCondition(State::kAgreed);
  const absl::Status status = Report({Side::kVendor, "nope", ""}, condition);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(status), "COMMITMENT_NOT_FOUND");
}

TEST(ConditionTest, OnlyWhatIsAgreedIsReportedAndDeclared) {
  for (const State state : {State::kProposed, State::kCountered, State::kDeclined,
                            State::kSatisfied, State::kNotSatisfied, State::kWithdrawn}) {
    Condition condition = MakeCondition(state);
    EXPECT_EQ(ReasonOf(Report({Side::kVendor, "train", ""}, condition)), "CONDITION_STATE");
    EXPECT_EQ(ReasonOf(Declare({Side::kCustomer, "train", ""}, true, condition)),
              "CONDITION_STATE");
  }
}

TEST(ConditionTest, IsWithdrawnFromEveryStateThatIsNotAnEnd) {
  for (const State state :
       {State::kProposed, State::kCountered, State::kAgreed, State::kReportedDone}) {
    Condition condition = MakeCondition(state);
    EXPECT_TRUE(Withdraw("No money", condition).ok());
    EXPECT_EQ(condition.state, State::kWithdrawn);
    EXPECT_EQ(condition.state_note, "No money");
  }
  for (const State state :
       {State::kDeclined, State::kSatisfied, State::kNotSatisfied, State::kWithdrawn}) {
    Condition condition = MakeCondition(state);
    EXPECT_EQ(ReasonOf(Withdraw("", condition)), "CONDITION_STATE");
    EXPECT_EQ(condition.state, state);
  }
}

TEST(ConditionTest, IsReviewedUnlessItIsDeclinedOrWithdrawn) {
  for (const State state : {State::kProposed, State::kAgreed, State::kSatisfied}) {
    Condition condition = MakeCondition(state);
    EXPECT_TRUE(RecordReview({"people/jane", 1, {}, "Fine"}, condition).ok());
    EXPECT_EQ(condition.review->note, "Fine");
  }
  for (const State state : {State::kDeclined, State::kWithdrawn}) {
    Condition condition = MakeCondition(state);
    EXPECT_EQ(ReasonOf(RecordReview({}, condition)), "CONDITION_STATE");
  }
}

TEST(ConditionTest, WhatWasAgreedIsFrozen) {
  Condition before = MakeCondition(State::kAgreed);
  before.measure = Measure{"Tickets", "900", "500", "a month", ""};
  const auto change = [&](auto edit) {
    Condition after = before;
    edit(after);
    return CheckChange(before, after);
  };
  EXPECT_TRUE(change([](Condition& c) { c.evidence = {{"Report", "", {}}}; }).ok());
  EXPECT_TRUE(change([](Condition& c) { c.owner = "jane"; }).ok());
  EXPECT_TRUE(change([](Condition& c) { c.sponsor = "acme/c1"; }).ok());
  EXPECT_TRUE(change([](Condition& c) { c.measure->current = "700"; }).ok());
  for (const absl::Status& status :
       {change([](Condition& c) { c.title = "Other"; }),
        change([](Condition& c) { c.description = "Other"; }),
        change([](Condition& c) { c.commitments.pop_back(); }),
        change([](Condition& c) { c.measure->baseline = "1000"; }),
        change([](Condition& c) { c.measure->target = "600"; }),
        change([](Condition& c) { c.measure.reset(); }),
        change([](Condition& c) { c.due_date = calendar::Date::FromDays(20000); }),
        change([](Condition& c) { c.priority_id = "cost"; })}) {
    EXPECT_EQ(ReasonOf(status), "TERMS_AGREED");
  }
}

TEST(ConditionTest, ACounterProposalIsChangedByCountering) {
  const Condition before = MakeCondition(State::kCountered);
  Condition after = before;
  after.title = "Other";
  EXPECT_TRUE(CheckChange(before, after).ok());
  after.commitments.pop_back();
  const absl::Status status = CheckChange(before, after);
  EXPECT_EQ(ReasonOf(status), "TERMS_COUNTERED");
  EXPECT_THAT(DetailOf(status)->metadata, testing::Contains(testing::Pair("field", "commitments")));
}

TEST(ConditionTest, WhatIsDeclinedOrWithdrawnDoesNotChange) {
  for (const State state : {State::kDeclined, State::kWithdrawn}) {
    const Condition before = MakeCondition(state);
    Condition after = before;
    EXPECT_TRUE(CheckChange(before, after).ok());
    after.owner = "jane";
    EXPECT_EQ(ReasonOf(CheckChange(before, after)), "TERMS_ENDED");
  }
}

TEST(ConditionTest, WhatWasAgreedIsNotDeleted) {
  EXPECT_TRUE(CheckDelete(MakeCondition(State::kProposed)).ok());
  EXPECT_TRUE(CheckDelete(MakeCondition(State::kWithdrawn)).ok());
  EXPECT_EQ(ReasonOf(CheckDelete(MakeCondition(State::kAgreed))), "CONDITION_STATE");
  EXPECT_EQ(ReasonOf(CheckDelete(MakeCondition(State::kSatisfied))), "CONDITION_STATE");
}

}  // namespace
}  // namespace accord::planning
