#include <memory>
#include <set>
#include <string>

#include "common/base/status.h"
#include "services/planning/api/allowed_steps.h"
#include "services/planning/api/belonging_filter.h"
#include "services/planning/api/convert.h"
#include "services/planning/api/facts.h"
#include "services/planning/api/names.h"
#include "services/planning/api/resources.h"
#include "services/planning/api/rules.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {

using filter::FieldType;

const resources::Naming& ConditionResource::naming() const {
  static const auto* const naming =
      new resources::Naming{"Condition",
                            "Conditions",
                            kConditionPattern,
                            {{"owner", kPersonPattern}, {"sponsor", kContactPattern}}};
  return *naming;
}

const filter::Schema& ConditionResource::schema() const {
  static const auto* const schema =
      new filter::Schema(WithBelonging({{{"title", "title", FieldType::kName},
                                         EnumField<ConditionState>("state"),
                                         {"owner", "owner", FieldType::kText},
                                         {"sponsor", "sponsor", FieldType::kText},
                                         {"due_date", "due_date", FieldType::kDate},
                                         {"priority_id", "priority_id", FieldType::kText}},
                                        {"title"}}));
  return *schema;
}

void ConditionResource::ToProto(const Condition& condition, v1::Condition& proto) const {
  planning::ToProto(condition, proto);
}

absl::Status ConditionResource::Parse(const v1::Condition& proto, Condition& condition) const {
  Violations violations;
  ParseCondition(proto, condition, violations);
  return violations.ToStatus();
}

absl::Status ConditionResource::Check(store::Txn& txn, const Condition* before,
                                      Condition& after) const {
  ASSIGN_OR_RETURN(const AccountPlan plan, LoadPlanOf(txn, after.meta.id));
  const bool followed_up = before != nullptr && IsAgreed(before->state);
  const bool closed = before != nullptr && IsClosed(before->state);
  if (!followed_up && !closed) RETURN_IF_ERROR(CheckEditable(plan));
  if (before != nullptr) RETURN_IF_ERROR(CheckChange(*before, after));
  if (closed) RETURN_IF_ERROR(CheckEditable(plan));
  const Condition nothing;
  const Condition& old = before == nullptr ? nothing : *before;
  RETURN_IF_ERROR(CheckPriority(plan, {old.priority_id, after.priority_id}));
  RETURN_IF_ERROR(CheckPerson(directory_, {old.owner, after.owner}));
  return CheckContact(directory_, "sponsor", {old.sponsor, after.sponsor});
}

absl::Status ConditionResource::CheckDelete(store::Txn& txn, const Condition& condition) const {
  ASSIGN_OR_RETURN(const AccountPlan plan, LoadPlanOf(txn, condition.meta.id));
  RETURN_IF_ERROR(planning::CheckDelete(condition));
  return CheckEditable(plan);
}

absl::Status ConditionResource::Complete(
    const rpc::Call&, store::Reader& reader,
    const std::vector<resources::Shown<Condition, v1::Condition>>& shown) const {
  ScoreCheck check(directory_, clock_.Now(), reader);
  for (const auto& [condition, proto] : shown) {
    ASSIGN_OR_RETURN(const AccountPlan* const plan, check.PlanOf(*condition));
    if (plan != nullptr) AddSteps(*condition, *plan, *proto);
    ASSIGN_OR_RETURN(const std::vector<ScoreDoubt> doubts, check.DoubtsOf(*condition));
    AddDoubts(doubts, *proto);
  }
  return absl::OkStatus();
}

absl::Status ConditionResource::CompleteThen(
    const rpc::Call& call, resources::Sight& sight,
    const std::vector<resources::Shown<Condition, v1::Condition>>& shown) const {
  std::set<std::string> sponsors;
  bool scored = false;
  for (const auto& each : shown) {
    scored = scored || each.record->evaluation.has_value();
    if (each.record->evaluation.has_value() && each.proto->sponsor() != "") {
      sponsors.insert(each.proto->sponsor());
    }
  }
  if (!scored) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::unique_ptr<directory::Directory> then,
                   archive_.ReadNames(sight.pair.accounts(), {sponsors.begin(), sponsors.end()},
                                      call.deadline()));
  ScoreCheck check(*then, sight.time, *sight);
  for (const auto& [condition, proto] : shown) {
    ASSIGN_OR_RETURN(const std::vector<ScoreDoubt> doubts, check.DoubtsOf(*condition));
    AddDoubts(doubts, *proto);
  }
  return absl::OkStatus();
}

const resources::Naming& StandardResource::naming() const {
  static const auto* const naming =
      new resources::Naming{"CosStandard", "CosStandards", kStandardPattern};
  return *naming;
}

const filter::Schema& StandardResource::schema() const {
  static const auto* const schema =
      new filter::Schema{{{"display_name", "display_name", FieldType::kName}}, {"display_name"}};
  return *schema;
}

void StandardResource::ToProto(const CosStandard& standard, v1::CosStandard& proto) const {
  planning::ToProto(standard, proto);
}

absl::Status StandardResource::Parse(const v1::CosStandard& proto, CosStandard& standard) const {
  Violations violations;
  ParseStandard(proto, standard, violations);
  return violations.ToStatus();
}

absl::Status StandardResource::Check(store::Txn&, const CosStandard* before,
                                     CosStandard& after) const {
  after.version = VersionAfter(before, after);
  return absl::OkStatus();
}

}  // namespace accord::planning
