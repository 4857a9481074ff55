#include <utility>

#include "services/planning/api/convert.h"
#include "services/planning/api/convert_parts.h"

namespace accord::planning {
namespace {

std::vector<Stakeholder> ParseStakeholders(const v1::AccountPlan& proto, Violations& violations) {
  std::vector<Stakeholder> stakeholders;
  for (int i = 0; i < proto.stakeholders_size(); ++i) {
    const v1::Stakeholder& from = proto.stakeholders(i);
    stakeholders.push_back(
        {ParseReference(Contacts(), from.contact(), absl::StrCat("stakeholders[", i, "].contact"),
                        violations),
         from.interest()});
  }
  return stakeholders;
}

}  // namespace

void ParsePlan(const v1::AccountPlan& proto, AccountPlan& plan, Violations& violations) {
  plan.owner = ParseReference(People(), proto.owner(), "owner", violations);
  plan.strategy = proto.strategy();
  plan.business_priorities.clear();
  for (const v1::BusinessPriority& from : proto.business_priorities()) {
    plan.business_priorities.push_back({from.priority_id(), from.title(), from.description()});
  }
  RequireUnique(
      plan.business_priorities,
      [](const BusinessPriority& each) { return std::pair("priority_id", each.priority_id); },
      "business_priorities", violations);
  plan.stakeholders = ParseStakeholders(proto, violations);
  plan.competitors.clear();
  for (const v1::Competitor& from : proto.competitors()) {
    plan.competitors.push_back({from.display_name(), from.note()});
  }
  plan.partner_engagements.clear();
  for (const v1::PartnerEngagement& from : proto.partner_engagements()) {
    plan.partner_engagements.push_back({from.partner(), from.note()});
  }
}

void ToProto(const AccountPlan& plan, v1::AccountPlan& proto) {
  proto.set_fiscal_year(plan.fiscal_year);
  proto.set_state(SameValue<v1::AccountPlan::State>(plan.state));
  proto.set_owner(People().ToName(plan.owner));
  for (const BusinessPriority& from : plan.business_priorities) {
    v1::BusinessPriority& to = *proto.add_business_priorities();
    to.set_priority_id(from.priority_id);
    to.set_title(from.title);
    to.set_description(from.description);
  }
  proto.set_strategy(plan.strategy);
  for (const Stakeholder& from : plan.stakeholders) {
    v1::Stakeholder& to = *proto.add_stakeholders();
    to.set_contact(Contacts().ToName(from.contact));
    to.set_interest(from.interest);
  }
  for (const Competitor& from : plan.competitors) {
    v1::Competitor& to = *proto.add_competitors();
    to.set_display_name(from.display_name);
    to.set_note(from.note);
  }
  for (const PartnerEngagement& from : plan.partner_engagements) {
    v1::PartnerEngagement& to = *proto.add_partner_engagements();
    to.set_partner(from.partner);
    to.set_note(from.note);
  }
  proto.set_version(plan.version);
  if (plan.submit_time != 0) {
    *proto.mutable_submit_time() = rpc::TimestampToProto(plan.submit_time);
  }
  proto.set_submitter(plan.submitter);
  if (plan.review_time != 0) {
    *proto.mutable_review_time() = rpc::TimestampToProto(plan.review_time);
  }
  proto.set_reviewer(plan.reviewer);
  proto.set_review_note(plan.review_note);
}

void ParseObjective(const v1::Objective& proto, Objective& objective, Violations& violations) {
  objective.title = proto.title();
  objective.description = proto.description();
  objective.priority_id = proto.priority_id();
  objective.measure = ParseMeasure(proto, violations);
  objective.owner = ParseReference(People(), proto.owner(), "owner", violations);
  objective.due_date = ParseDueDate(proto, violations);
  objective.state = SameValue<ObjectiveState>(proto.state());
  if (objective.state == ObjectiveState::kUnspecified) objective.state = ObjectiveState::kOpen;
}

void ToProto(const Objective& objective, v1::Objective& proto) {
  proto.set_title(objective.title);
  proto.set_description(objective.description);
  proto.set_priority_id(objective.priority_id);
  if (objective.measure.has_value()) ToProto(*objective.measure, *proto.mutable_measure());
  proto.set_owner(People().ToName(objective.owner));
  if (objective.due_date.has_value()) {
    *proto.mutable_due_date() = rpc::ToProto(*objective.due_date);
  }
  proto.set_state(SameValue<v1::Objective::State>(objective.state));
}

void ParseAction(const v1::Action& proto, Action& action, Violations& violations) {
  action.title = proto.title();
  action.note = proto.note();
  action.objective = ParseReference(Objectives(), proto.objective(), "objective", violations);
  action.owner = ParseReference(People(), proto.owner(), "owner", violations);
  action.due_date = ParseDueDate(proto, violations);
  action.state = SameValue<ActionState>(proto.state());
  if (action.state == ActionState::kUnspecified) action.state = ActionState::kOpen;
}

void ToProto(const Action& action, v1::Action& proto) {
  proto.set_title(action.title);
  proto.set_note(action.note);
  proto.set_objective(Objectives().ToName(action.objective));
  proto.set_owner(People().ToName(action.owner));
  if (action.due_date.has_value()) *proto.mutable_due_date() = rpc::ToProto(*action.due_date);
  proto.set_state(SameValue<v1::Action::State>(action.state));
}

}  // namespace accord::planning
