// Which steps of a Condition's life may be taken, and if not why: the steps (condition.h) refuse
// for what is said here, and callers are told of it beforehand. Pure: thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "common/explain/finding.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/plan.h"

namespace accord::planning {

// The same numbers as in the proto.
enum class ConditionStepKind {
  kUnspecified,
  kUpdate,
  kAgree,
  kCounter,
  kDecline,
  kReport,
  kDeclare,
  kReview,
  kEvaluate,
  kWithdraw,
  kDelete,
};

// See accord.planning.v1.ConditionStep.
struct ConditionStep {
  ConditionStepKind kind = ConditionStepKind::kUnspecified;
  explain::WhyNot why_not = {};
  Side side = Side::kUnspecified;
  std::string commitment_id = {};
  std::vector<std::string> fields = {};
};

// Every step, in the order of ConditionStepKind, of a Condition of `plan`; neither is deleted.
std::vector<ConditionStep> StepsOf(const Condition& condition, const AccountPlan& plan);

// Not on the table: CONDITION_STATE.
explain::WhyNot WhyNoReply(const Condition& condition);
// Not agreed, or all declared already: CONDITION_STATE.
explain::WhyNot WhyNotUnderWay(const Condition& condition);
// Of one of the Condition's commitments: COMMITMENT_STATE.
explain::WhyNot WhyNotReported(const Commitment& commitment);
explain::WhyNot WhyNotDeclared(const Commitment& commitment);
// CONDITION_STATE.
explain::WhyNot WhyNotWithdrawn(const Condition& condition);
explain::WhyNot WhyNotReviewed(const Condition& condition);
explain::WhyNot WhyNotDeleted(const Condition& condition);

}  // namespace accord::planning
