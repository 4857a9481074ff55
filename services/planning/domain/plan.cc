#include "services/planning/domain/plan.h"

#include "absl/strings/str_cat.h"
#include "common/calendar/date.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

absl::Status RequireState(const AccountPlan& plan, PlanState state, absl::string_view needed) {
  if (plan.state == state) return absl::OkStatus();
  return PlanStateError(store::LabelOf(plan.state), needed);
}

bool Submitted(const AccountPlan& plan, const std::string& who) {
  return !who.empty() && (who == plan.submitter || who == plan.submit_actor);
}

bool IsOwnPlan(const AccountPlan& plan, const Speaker& by) {
  if (by.acts_for_everybody) return by.on_behalf_of == plan.submitter;
  return Submitted(plan, by.actor) || Submitted(plan, by.on_behalf_of);
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

absl::Status CheckEditable(const AccountPlan& plan) {
  if (plan.state == PlanState::kDraft || plan.state == PlanState::kReturned) {
    return absl::OkStatus();
  }
  return PlanStateError(store::LabelOf(plan.state), "only a DRAFT or RETURNED plan can be changed");
}

absl::Status Submit(const Speaker& by, absl::Time now, AccountPlan& plan) {
  if (plan.state != PlanState::kDraft && plan.state != PlanState::kReturned) {
    return PlanStateError(store::LabelOf(plan.state),
                          "only a DRAFT or RETURNED plan can be submitted");
  }
  plan.state = PlanState::kSubmitted;
  ++plan.version;
  plan.submit_time = absl::ToUnixMicros(now);
  plan.submitter = by.person();
  plan.submit_actor = by.actor;
  return absl::OkStatus();
}

absl::Status Approve(const PlanReview& review, AccountPlan& plan) {
  RETURN_IF_ERROR(
      RequireState(plan, PlanState::kSubmitted, "only a SUBMITTED plan can be approved"));
  if (IsOwnPlan(plan, review.by)) return OwnPlanError(plan.submitter);
  plan.state = PlanState::kApproved;
  Record(review, plan);
  return absl::OkStatus();
}

absl::Status Return(const PlanReview& review, AccountPlan& plan) {
  RETURN_IF_ERROR(
      RequireState(plan, PlanState::kSubmitted, "only a SUBMITTED plan can be returned"));
  plan.state = PlanState::kReturned;
  Record(review, plan);
  return absl::OkStatus();
}

absl::Status Revise(AccountPlan& plan) {
  RETURN_IF_ERROR(RequireState(plan, PlanState::kApproved, "only an APPROVED plan can be revised"));
  plan.state = PlanState::kDraft;
  return absl::OkStatus();
}

std::vector<std::string> StaleReasons(const AccountPlan& plan, const Surroundings& surroundings) {
  std::vector<std::string> reasons;
  const bool reviewed = plan.review_time != 0;
  const calendar::Date since =
      calendar::DateOf(absl::FromUnixMicros(reviewed ? plan.review_time : plan.meta.create_time),
                       surroundings.time_zone);
  const int days = calendar::DateOf(surroundings.now, surroundings.time_zone) - since;
  if (days > surroundings.review_interval_days) {
    reasons.push_back(absl::StrCat(
        reviewed ? "It was last reviewed " : "It has not been reviewed since it was created ", days,
        " days ago; the organization asks for a review every ", surroundings.review_interval_days,
        " days."));
  }
  if (MovedSince(plan, since, surroundings)) {
    reasons.push_back(absl::StrCat("The account came to stand under another parent on ",
                                   calendar::FormatDate(surroundings.moved->day), "."));
  }
  return reasons;
}

}  // namespace accord::planning
