#include "services/planning/domain/condition_rules.h"

#include <algorithm>
#include <utility>

#include "common/explain/reasons.h"

namespace accord::planning {
namespace {

using explain::WhyNot;
using Kind = ConditionStepKind;
using State = ConditionState;
namespace reasons = explain::reasons;

template <typename E>
explain::Labels LabelsOf(const std::vector<E>& states) {
  explain::Labels labels;
  for (const E state : states) labels.push_back(store::LabelOf(state));
  return labels;
}

WhyNot UnlessIn(const std::vector<State>& states, const Condition& condition) {
  const State state = condition.state;
  if (std::find(states.begin(), states.end(), state) != states.end()) return absl::nullopt;
  return reasons::kConditionState({{store::LabelOf(state)}}, {LabelsOf(states)});
}

WhyNot UnlessIs(CommitmentState state, const Commitment& commitment) {
  if (commitment.state == state) return absl::nullopt;
  return reasons::kCommitmentState({commitment.commitment_id}, {{store::LabelOf(commitment.state)}},
                                   {LabelsOf<CommitmentState>({state})});
}

Side OtherSide(Side side) { return side == Side::kVendor ? Side::kCustomer : Side::kVendor; }

void AddReplies(const Condition& condition, std::vector<ConditionStep>& steps) {
  const WhyNot why_not = WhyNoReply(condition);
  const Side side = why_not.has_value() ? Side::kUnspecified : OtherSide(condition.proposer);
  for (const Kind kind : {Kind::kAgree, Kind::kCounter, Kind::kDecline}) {
    steps.push_back({kind, why_not, side});
  }
}

void AddStatements(const Condition& condition, std::vector<ConditionStep>& steps) {
  const WhyNot why_not = WhyNotUnderWay(condition);
  if (why_not.has_value()) {
    steps.push_back({Kind::kReport, why_not});
    steps.push_back({Kind::kDeclare, why_not});
    return;
  }
  for (const Commitment& each : condition.commitments) {
    steps.push_back({Kind::kReport, WhyNotReported(each), each.side, each.commitment_id});
  }
  for (const Commitment& each : condition.commitments) {
    steps.push_back(
        {Kind::kDeclare, WhyNotDeclared(each), OtherSide(each.side), each.commitment_id});
  }
}

ConditionStep UpdateOf(std::vector<std::string> fields, WhyNot why_not = {}) {
  return {Kind::kUpdate, std::move(why_not), Side::kUnspecified, "", std::move(fields)};
}

// As CheckChange and the plan's state decide.
void AddUpdates(const Condition& condition, const AccountPlan& plan,
                std::vector<ConditionStep>& steps) {
  const explain::details::State state{{store::LabelOf(condition.state)}};
  if (IsClosed(condition.state)) {
    steps.push_back(UpdateOf({}, reasons::kTermsEnded(state)));
  } else if (IsAgreed(condition.state)) {
    std::vector<std::string> followed_up = {"evidence", "owner", "sponsor"};
    if (condition.measure.has_value()) followed_up.push_back("measure.current");
    steps.push_back(UpdateOf(std::move(followed_up)));
    steps.push_back(
        UpdateOf({"title", "description", "commitments", "measure", "due_date", "priority_id"},
                 reasons::kTermsAgreed(state)));
  } else if (const WhyNot closed = WhyNotEditable(plan); closed.has_value()) {
    steps.push_back(UpdateOf({}, closed));
  } else if (condition.state == State::kCountered) {
    steps.push_back(UpdateOf({"title", "description", "sponsor", "owner", "measure", "due_date",
                              "priority_id", "evidence"}));
    steps.push_back(UpdateOf({"commitments"}, reasons::kTermsCountered(state)));
  } else {
    steps.push_back(UpdateOf({}));
  }
}

}  // namespace

WhyNot WhyNoReply(const Condition& condition) {
  return UnlessIn({State::kProposed, State::kCountered}, condition);
}

WhyNot WhyNotUnderWay(const Condition& condition) {
  return UnlessIn({State::kAgreed, State::kReportedDone}, condition);
}

WhyNot WhyNotReported(const Commitment& commitment) {
  return UnlessIs(CommitmentState::kOpen, commitment);
}

WhyNot WhyNotDeclared(const Commitment& commitment) {
  return UnlessIs(CommitmentState::kReportedDone, commitment);
}

WhyNot WhyNotWithdrawn(const Condition& condition) {
  return UnlessIn({State::kProposed, State::kCountered, State::kAgreed, State::kReportedDone},
                  condition);
}

WhyNot WhyNotReviewed(const Condition& condition) {
  return UnlessIn({State::kProposed, State::kCountered, State::kAgreed, State::kReportedDone,
                   State::kSatisfied, State::kNotSatisfied},
                  condition);
}

WhyNot WhyNotDeleted(const Condition& condition) {
  return UnlessIn({State::kProposed, State::kCountered, State::kDeclined, State::kWithdrawn},
                  condition);
}

std::vector<ConditionStep> StepsOf(const Condition& condition, const AccountPlan& plan) {
  std::vector<ConditionStep> steps;
  AddUpdates(condition, plan, steps);
  AddReplies(condition, steps);
  AddStatements(condition, steps);
  steps.push_back({Kind::kReview, WhyNotReviewed(condition)});
  steps.push_back({Kind::kEvaluate});
  steps.push_back({Kind::kWithdraw, WhyNotWithdrawn(condition)});
  WhyNot not_deleted = WhyNotDeleted(condition);
  if (!not_deleted.has_value()) not_deleted = WhyNotEditable(plan);
  steps.push_back({Kind::kDelete, std::move(not_deleted)});
  return steps;
}

}  // namespace accord::planning
