#include "services/planning/domain/condition_rules.h"

#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::planning {
namespace {

using Kind = ConditionStepKind;
using State = ConditionState;

constexpr State kStates[] = {State::kProposed,     State::kCountered,    State::kDeclined,
                             State::kAgreed,       State::kReportedDone, State::kSatisfied,
                             State::kNotSatisfied, State::kWithdrawn};

std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "OK" : DetailOf(status).value_or(ErrorDetail()).reason;
}
std::string ToldBy(const ConditionStep& step) {
  return ReasonOf(explain::CheckAllowed(step.why_not));
}

Condition MakeCondition(State state) {
  Condition condition;
  condition.state = state;
  condition.measure = Measure{"Tickets", "900", "500", "a month", ""};
  condition.commitments = {{"train", Side::kVendor, "Train"}, {"pay", Side::kCustomer, "Pay"}};
  condition.commitments[0].state = CommitmentState::kReportedDone;
  return condition;
}

AccountPlan MakePlan(PlanState state = PlanState::kDraft) {
  AccountPlan plan;
  plan.state = state;
  return plan;
}

// What the step itself says of a Condition as it is.
std::string Taken(const ConditionStep& step, Condition condition, const AccountPlan& plan) {
  const Reply reply{step.side == Side::kUnspecified ? Side::kCustomer : step.side, ""};
  const std::string id = step.commitment_id.empty() ? "train" : step.commitment_id;
  const Statement statement{step.side, id, ""};
  switch (step.kind) {
    case Kind::kAgree:
      return ReasonOf(Agree(reply, condition));
    case Kind::kCounter:
      return ReasonOf(Counter(reply, condition.commitments, condition));
    case Kind::kDecline:
      return ReasonOf(Decline(reply, condition));
    case Kind::kReport:
      return ReasonOf(Report(statement, condition));
    case Kind::kDeclare:
      return ReasonOf(Declare(statement, true, condition));
    case Kind::kReview:
      return ReasonOf(RecordReview({}, condition));
    case Kind::kWithdraw:
      return ReasonOf(Withdraw("", condition));
    case Kind::kDelete: {
      const absl::Status status = CheckDelete(condition);
      return ReasonOf(status.ok() ? CheckEditable(plan) : status);
    }
    default:
      return "OK";
  }
}

// What callers are told beforehand is what the step says, in every state.
TEST(ConditionRulesTest, EachStepIsRefusedForTheReasonThatIsToldBeforehand) {
  for (const State state : kStates) {
    for (const PlanState plan_state : {PlanState::kDraft, PlanState::kApproved}) {
      const Condition condition = MakeCondition(state);
      const AccountPlan plan = MakePlan(plan_state);
      std::map<Kind, int> seen;
      for (const ConditionStep& step : StepsOf(condition, plan)) {
        ++seen[step.kind];
        if (step.kind == Kind::kUpdate) continue;
        EXPECT_EQ(ToldBy(step), Taken(step, condition, plan))
            << store::LabelOf(state) << " " << static_cast<int>(step.kind);
      }
      EXPECT_EQ(seen.size(), 10u) << "every step is told of";
    }
  }
}

void Change(const std::string& field, Condition& condition) {
  if (field == "title") condition.title = "Other";
  if (field == "description") condition.description = "Other";
  if (field == "commitments") condition.commitments.pop_back();
  if (field == "sponsor") condition.sponsor = "acme/c1";
  if (field == "owner") condition.owner = "jane";
  if (field == "measure") condition.measure->target = "1";
  if (field == "measure.current") condition.measure->current = "700";
  if (field == "due_date") condition.due_date = calendar::Date::FromDays(20000);
  if (field == "priority_id") condition.priority_id = "cost";
  if (field == "evidence") condition.evidence = {{"Report", "", {}}};
}

TEST(ConditionRulesTest, EachFieldIsFixedForTheReasonThatIsToldBeforehand) {
  const std::vector<std::string> all = {"title",   "description", "commitments", "sponsor", "owner",
                                        "measure", "due_date",    "priority_id", "evidence"};
  for (const State state : kStates) {
    const Condition before = MakeCondition(state);
    size_t told = 0;
    for (const ConditionStep& step : StepsOf(before, MakePlan())) {
      if (step.kind != Kind::kUpdate) continue;
      for (const std::string& field : step.fields.empty() ? all : step.fields) {
        Condition after = before;
        Change(field, after);
        EXPECT_EQ(ToldBy(step), ReasonOf(CheckChange(before, after)))
            << store::LabelOf(state) << " " << field;
        if (!absl::StrContains(field, ".")) ++told;
      }
    }
    EXPECT_EQ(told, all.size()) << "every field is told of once in " << store::LabelOf(state);
  }
}

TEST(ConditionRulesTest, ClosedPlanClosesItsProposalsButNotWhatWasAgreed) {
  const auto update_of = [](State state) {
    return ToldBy(StepsOf(MakeCondition(state), MakePlan(PlanState::kSubmitted)).front());
  };
  EXPECT_EQ(update_of(State::kProposed), "PLAN_STATE");
  EXPECT_EQ(update_of(State::kCountered), "PLAN_STATE");
  EXPECT_EQ(update_of(State::kAgreed), "OK");
  EXPECT_EQ(update_of(State::kDeclined), "TERMS_ENDED");
}

TEST(ConditionRulesTest, MeasureThatWasNeverAgreedIsNotFollowed) {
  Condition condition = MakeCondition(State::kAgreed);
  condition.measure.reset();
  EXPECT_THAT(StepsOf(condition, MakePlan()).front().fields,
              testing::ElementsAre("evidence", "owner", "sponsor"));
}

TEST(ConditionRulesTest, SideThatWasAskedRepliesAndTheOtherSideJudges) {
  Condition condition = MakeCondition(State::kCountered);
  condition.proposer = Side::kCustomer;
  for (const ConditionStep& step : StepsOf(condition, MakePlan())) {
    if (step.kind == Kind::kAgree) EXPECT_EQ(step.side, Side::kVendor);
  }
  for (const ConditionStep& step : StepsOf(MakeCondition(State::kAgreed), MakePlan())) {
    if (step.commitment_id != "train") continue;
    EXPECT_EQ(step.side, step.kind == Kind::kReport ? Side::kVendor : Side::kCustomer);
    EXPECT_EQ(step.why_not.has_value(), step.kind == Kind::kReport) << "it is reported already";
  }
}

}  // namespace
}  // namespace accord::planning
