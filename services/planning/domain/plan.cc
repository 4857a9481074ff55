#include "services/planning/domain/plan.h"

#include <algorithm>
#include <utility>

#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/explain/reasons.h"

namespace accord::planning {
namespace {

using explain::WhyNot;
namespace reasons = explain::reasons;

WhyNot UnlessIn(const std::vector<PlanState>& states, const AccountPlan& plan) {
  if (std::find(states.begin(), states.end(), plan.state) != states.end()) return absl::nullopt;
  explain::Labels labels;
  for (const PlanState state : states) labels.push_back(store::LabelOf(state));
  return reasons::kPlanState({{store::LabelOf(plan.state)}}, {std::move(labels)});
}

bool Submitted(const AccountPlan& plan, const std::string& who) {
  return !who.empty() && (who == plan.submitter || who == plan.submit_actor);
}

bool IsOwnPlan(const AccountPlan& plan, const Speaker& by) {
  if (by.acts_for_everybody) return by.on_behalf_of == plan.submitter;
  return Submitted(plan, by.actor) || Submitted(plan, by.on_behalf_of);
}

WhyNot WhyNotSubmitted(const AccountPlan& plan, const PlanStanding& standing) {
  const WhyNot closed = UnlessIn({PlanState::kDraft, PlanState::kReturned}, plan);
  if (closed.has_value()) return closed;
  return standing.empty ? WhyNot(reasons::kPlanEmpty()) : absl::nullopt;
}

WhyNot WhyNotApproved(const AccountPlan& plan, const Speaker& by) {
  const WhyNot elsewhere = UnlessIn({PlanState::kSubmitted}, plan);
  if (elsewhere.has_value()) return elsewhere;
  return IsOwnPlan(plan, by) ? WhyNot(reasons::kOwnPlan({{plan.submitter}})) : absl::nullopt;
}

void Record(const PlanReview& review, AccountPlan& plan) {
  plan.review_time = absl::ToUnixMicros(review.time);
  plan.reviewer = review.by.person();
  plan.review_note = review.note;
  plan.seen_accounts_revision = review.seen.accounts_revision;
  plan.seen_accounts_epoch = review.seen.accounts_epoch;
}

bool MovedSince(const AccountPlan& plan, calendar::Date since, const Surroundings& surroundings) {
  if (!surroundings.moved.has_value()) return false;
  const AccountMove& move = *surroundings.moved;
  const bool comparable = move.accounts_revision > 0 && plan.seen_accounts_revision > 0 &&
                          plan.seen_accounts_epoch == surroundings.accounts_epoch;
  return comparable ? move.accounts_revision > plan.seen_accounts_revision : move.day >= since;
}

}  // namespace

WhyNot WhyNotEditable(const AccountPlan& plan) {
  return UnlessIn({PlanState::kDraft, PlanState::kReturned}, plan);
}

absl::Status CheckEditable(const AccountPlan& plan) {
  return explain::CheckAllowed(WhyNotEditable(plan));
}

std::vector<PlanStep> StepsOf(const AccountPlan& plan, const PlanStanding& standing) {
  return {{PlanStepKind::kUpdate, WhyNotEditable(plan)},
          {PlanStepKind::kSubmit, WhyNotSubmitted(plan, standing)},
          {PlanStepKind::kApprove, WhyNotApproved(plan, standing.by)},
          {PlanStepKind::kReturn, UnlessIn({PlanState::kSubmitted}, plan)},
          {PlanStepKind::kRevise, UnlessIn({PlanState::kApproved}, plan)},
          {PlanStepKind::kDelete}};
}

absl::Status Submit(const PlanStanding& standing, absl::Time now, AccountPlan& plan) {
  RETURN_IF_ERROR(explain::CheckAllowed(WhyNotSubmitted(plan, standing)));
  plan.state = PlanState::kSubmitted;
  ++plan.version;
  plan.submit_time = absl::ToUnixMicros(now);
  plan.submitter = standing.by.person();
  plan.submit_actor = standing.by.actor;
  return absl::OkStatus();
}

absl::Status Approve(const PlanReview& review, AccountPlan& plan) {
  RETURN_IF_ERROR(explain::CheckAllowed(WhyNotApproved(plan, review.by)));
  plan.state = PlanState::kApproved;
  Record(review, plan);
  return absl::OkStatus();
}

absl::Status Return(const PlanReview& review, AccountPlan& plan) {
  RETURN_IF_ERROR(explain::CheckAllowed(UnlessIn({PlanState::kSubmitted}, plan)));
  plan.state = PlanState::kReturned;
  Record(review, plan);
  return absl::OkStatus();
}

absl::Status Revise(AccountPlan& plan) {
  RETURN_IF_ERROR(explain::CheckAllowed(UnlessIn({PlanState::kApproved}, plan)));
  plan.state = PlanState::kDraft;
  return absl::OkStatus();
}

std::vector<explain::Finding> StaleReasons(const AccountPlan& plan,
                                           const Surroundings& surroundings) {
  std::vector<explain::Finding> findings;
  const bool reviewed = plan.review_time != 0;
  const calendar::Date since =
      calendar::DateOf(absl::FromUnixMicros(reviewed ? plan.review_time : plan.meta.create_time),
                       surroundings.time_zone);
  const int days = calendar::DateOf(surroundings.now, surroundings.time_zone) - since;
  const int interval = surroundings.review_interval_days;
  if (days > interval) {
    findings.push_back(reviewed ? reasons::kReviewOverdue({since}, {days}, {interval})
                                : reasons::kReviewNeverHeld({since}, {days}, {interval}));
  }
  if (MovedSince(plan, since, surroundings)) {
    findings.push_back(reasons::kAccountMoved({surroundings.moved->day}));
  }
  return findings;
}

}  // namespace accord::planning
