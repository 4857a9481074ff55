#include "common/base/status.h"
#include "common/resources/standard_support.h"
#include "common/rpc/names.h"
#include "services/planning/api/belonging_filter.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/names.h"
#include "services/planning/api/resources.h"
#include "services/planning/api/rules.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

using filter::FieldType;

absl::StatusOr<AccountPlan> LoadEditablePlanOf(store::Reader& reader, const std::string& child_id) {
  ASSIGN_OR_RETURN(AccountPlan plan, LoadPlanOf(reader, child_id));
  RETURN_IF_ERROR(CheckEditable(plan));
  return plan;
}

// The objective that `action` serves is one of the same plan.
absl::Status CheckObjective(store::Reader& reader, const Action& before, const Action& action) {
  if (action.objective.empty() || action.objective == before.objective) return absl::OkStatus();
  if (rpc::ParentId(action.objective) != rpc::ParentId(action.meta.id)) {
    Violations violations;
    violations.Add("objective", "must be one of the same plan");
    return violations.ToStatus();
  }
  ASSIGN_OR_RETURN(const absl::optional<Objective> objective,
                   reader.Find<Objective>(action.objective));
  if (objective.has_value() && !objective->meta.deleted()) return absl::OkStatus();
  return ReferenceNotFoundError("objective", Objectives().ToName(action.objective));
}

}  // namespace

absl::StatusOr<AccountPlan> LoadPlanOf(store::Reader& reader, const std::string& child_id) {
  const std::string id(rpc::ParentId(child_id));
  ASSIGN_OR_RETURN(absl::optional<AccountPlan> plan, reader.Find<AccountPlan>(id));
  if (!plan.has_value()) return resources::NotFound(Plans().ToName(id));
  if (plan->meta.deleted()) return resources::Deleted(Plans().ToName(id));
  return *std::move(plan);
}

const resources::Naming& ObjectiveResource::naming() const {
  static const auto* const naming = new resources::Naming{
      "Objective", "Objectives", kObjectivePattern, {{"owner", kPersonPattern}}};
  return *naming;
}

const filter::Schema& ObjectiveResource::schema() const {
  static const auto* const schema =
      new filter::Schema(WithBelonging({{{"title", "title", FieldType::kName},
                                         EnumField<ObjectiveState>("state"),
                                         {"owner", "owner", FieldType::kText},
                                         {"due_date", "due_date", FieldType::kDate},
                                         {"priority_id", "priority_id", FieldType::kText}},
                                        {"title"}}));
  return *schema;
}

void ObjectiveResource::ToProto(const Objective& objective, v1::Objective& proto) const {
  planning::ToProto(objective, proto);
}

absl::Status ObjectiveResource::Parse(const v1::Objective& proto, Objective& objective) const {
  Violations violations;
  ParseObjective(proto, objective, violations);
  return violations.ToStatus();
}

absl::Status ObjectiveResource::Check(store::Txn& txn, const Objective* before,
                                      Objective& after) const {
  ASSIGN_OR_RETURN(const AccountPlan plan, LoadPlanOf(txn, after.meta.id));
  if (before != nullptr && !before->meta.deleted() && IsProgress(*before, after)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckEditable(plan));
  const Objective nothing;
  const Objective& old = before == nullptr ? nothing : *before;
  RETURN_IF_ERROR(CheckPriority(plan, {old.priority_id, after.priority_id}));
  return CheckPerson(directory_, {old.owner, after.owner});
}

absl::Status ObjectiveResource::CheckDelete(store::Txn& txn, const Objective& objective) const {
  return LoadEditablePlanOf(txn, objective.meta.id).status();
}

const resources::Naming& ActionResource::naming() const {
  static const auto* const naming =
      new resources::Naming{"Action", "Actions", kActionPattern, {{"owner", kPersonPattern}}};
  return *naming;
}

const filter::Schema& ActionResource::schema() const {
  static const auto* const schema =
      new filter::Schema(WithBelonging({{{"title", "title", FieldType::kName},
                                         EnumField<ActionState>("state"),
                                         {"owner", "owner", FieldType::kText},
                                         {"due_date", "due_date", FieldType::kDate}},
                                        {"title"}}));
  return *schema;
}

void ActionResource::ToProto(const Action& action, v1::Action& proto) const {
  planning::ToProto(action, proto);
}

absl::Status ActionResource::Parse(const v1::Action& proto, Action& action) const {
  Violations violations;
  ParseAction(proto, action, violations);
  return violations.ToStatus();
}

absl::Status ActionResource::Check(store::Txn& txn, const Action* before, Action& after) const {
  ASSIGN_OR_RETURN(const AccountPlan plan, LoadPlanOf(txn, after.meta.id));
  if (before != nullptr && !before->meta.deleted() && IsProgress(*before, after)) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(CheckEditable(plan));
  const Action nothing;
  const Action& old = before == nullptr ? nothing : *before;
  RETURN_IF_ERROR(CheckObjective(txn, old, after));
  return CheckPerson(directory_, {old.owner, after.owner});
}

absl::Status ActionResource::CheckDelete(store::Txn& txn, const Action& action) const {
  return LoadEditablePlanOf(txn, action.meta.id).status();
}

}  // namespace accord::planning
