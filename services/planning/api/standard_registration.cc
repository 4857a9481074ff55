#include "common/resources/standard_methods.h"
#include "services/planning/api/methods.h"

namespace accord::planning {

void RegisterResources(rpc::Router& router, const Deps& deps) {
  resources::RegisterStandardMethods<AccountPlan, v1::AccountPlan>(router, deps.store, deps.plans);
  resources::RegisterStandardMethods<Objective, v1::Objective>(router, deps.store, deps.objectives);
  resources::RegisterStandardMethods<Action, v1::Action>(router, deps.store, deps.actions);
  resources::RegisterStandardMethods<Condition, v1::Condition>(router, deps.store, deps.conditions);
  resources::RegisterStandardMethods<CosStandard, v1::CosStandard>(router, deps.store,
                                                                   deps.standards);
}

}  // namespace accord::planning
