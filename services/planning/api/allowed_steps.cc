#include "services/planning/api/allowed_steps.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/explain/explanation.h"
#include "services/planning/api/convert_parts.h"
#include "services/planning/api/methods.h"
#include "services/planning/domain/condition_rules.h"
#include "services/planning/domain/work.h"

namespace accord::planning {
namespace {

template <typename T>
absl::StatusOr<bool> HasAny(store::Reader& reader, const std::string& plan_id) {
  store::Query query;
  query.id_prefix = absl::StrCat(plan_id, "/");
  query.limit = 1;
  bool any = false;
  RETURN_IF_ERROR(reader.SelectRows(store::TableOf<T>(), query, [&](store::Row) {
    any = true;
    return false;
  }));
  return any;
}

// `Step` is a step's message.
template <typename Step>
void Say(const explain::WhyNot& why_not, Step& step) {
  step.set_allowed(!why_not.has_value());
  if (why_not.has_value()) *step.mutable_explanation() = explain::ToProto(*why_not);
}

}  // namespace

absl::StatusOr<bool> IsEmpty(store::Reader& reader, const AccountPlan& plan) {
  ASSIGN_OR_RETURN(const bool has_objective, HasAny<Objective>(reader, plan.meta.id));
  if (has_objective) return false;
  ASSIGN_OR_RETURN(const bool has_condition, HasAny<Condition>(reader, plan.meta.id));
  return !has_condition;
}

void AddSteps(const AccountPlan& plan, const PlanStanding& standing, v1::AccountPlan& proto) {
  if (plan.meta.deleted()) return;
  for (const PlanStep& from : StepsOf(plan, standing)) {
    v1::PlanStep& to = *proto.add_allowed_steps();
    to.set_kind(SameValue<v1::PlanStep::Kind>(from.kind));
    Say(from.why_not, to);
  }
}

void AddSteps(const Condition& condition, const AccountPlan& plan, v1::Condition& proto) {
  if (condition.meta.deleted() || plan.meta.deleted()) return;
  for (const ConditionStep& from : StepsOf(condition, plan)) {
    v1::ConditionStep& to = *proto.add_allowed_steps();
    to.set_kind(SameValue<v1::ConditionStep::Kind>(from.kind));
    Say(from.why_not, to);
    to.set_side(SameValue<v1::Side>(from.side));
    to.set_commitment_id(from.commitment_id);
    for (const std::string& field : from.fields) to.add_fields(field);
  }
}

absl::Status AddSteps(const rpc::Call& call, store::Reader& reader, const AccountPlan& plan,
                      v1::AccountPlan& proto) {
  PlanStanding standing{SpeakerOf(call)};
  // Only what could be submitted has to be looked into.
  if (!plan.meta.deleted() && !WhyNotEditable(plan).has_value()) {
    ASSIGN_OR_RETURN(standing.empty, IsEmpty(reader, plan));
  }
  AddSteps(plan, standing, proto);
  return absl::OkStatus();
}

}  // namespace accord::planning
