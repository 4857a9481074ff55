#include <utility>

#include "common/resources/history.h"
#include "common/resources/standard_methods.h"
#include "services/planning/api/methods.h"

namespace accord::planning {

void RegisterResources(rpc::Router& router, const Deps& deps) {
  resources::RegisterStandardMethods<AccountPlan, v1::AccountPlan>(router, deps.moments, deps.plans,
                                                                   deps.shared);
  resources::RegisterStandardMethods<Objective, v1::Objective>(router, deps.moments,
                                                               deps.objectives, deps.shared);
  resources::RegisterStandardMethods<Action, v1::Action>(router, deps.moments, deps.actions,
                                                         deps.shared);
  resources::RegisterStandardMethods<Condition, v1::Condition>(router, deps.moments,
                                                               deps.conditions, deps.shared);
  resources::RegisterStandardMethods<CosStandard, v1::CosStandard>(router, deps.moments,
                                                                   deps.standards, deps.shared);
  resources::History history;
  history.Show<PlanResource>(deps.plans);
  history.Show<ObjectiveResource>(deps.objectives);
  history.Show<ActionResource>(deps.actions);
  history.Show<ConditionResource>(deps.conditions);
  history.Show<StandardResource>(deps.standards);
  resources::RegisterHistory(router, deps.moments, std::move(history));
}

}  // namespace accord::planning
