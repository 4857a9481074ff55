#include "accord/planning/v1/planning_service.pb.h"
#include "common/changes/watch.h"
#include "common/resources/standard_methods.h"
#include "services/planning/api/methods.h"

namespace accord::planning {
namespace {

// Shows `resource` in the field of a change that `field` gives.
template <typename Record, typename Proto>
void Show(changes::Encoder<v1::Change>& encoder, absl::string_view type,
          std::shared_ptr<const resources::Resource<Record, Proto>> resource,
          Proto* (v1::Change::*field)()) {
  encoder.Show<Record>(type, [resource, field](const Record& record, v1::Change& change) {
    *(change.*field)() = resources::Present(*resource, record);
  });
}

}  // namespace

absl::Status RegisterChanges(rpc::Router& router, const Deps& deps) {
  changes::Encoder<v1::Change> encoder;
  Show<AccountPlan, v1::AccountPlan>(encoder, "accord.dev/AccountPlan", deps.plans,
                                     &v1::Change::mutable_account_plan);
  Show<Objective, v1::Objective>(encoder, "accord.dev/Objective", deps.objectives,
                                 &v1::Change::mutable_objective);
  Show<Action, v1::Action>(encoder, "accord.dev/Action", deps.actions, &v1::Change::mutable_action);
  Show<Condition, v1::Condition>(encoder, "accord.dev/Condition", deps.conditions,
                                 &v1::Change::mutable_condition);
  Show<CosStandard, v1::CosStandard>(encoder, "accord.dev/CosStandard", deps.standards,
                                     &v1::Change::mutable_cos_standard);
  return changes::RegisterWatch<v1::WatchChangesRequest, v1::WatchChangesResponse>(
      router, deps.store, std::move(encoder));
}

}  // namespace accord::planning
