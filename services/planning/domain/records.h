// What this service keeps: every record, once. Tables, verification, and what callers have of a
// kind (api/kinds.h) follow from the list.
#pragma once

#include "common/store/record_list.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/frozen_plan.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/standard.h"
#include "services/planning/domain/work.h"

namespace accord::planning {

using Records = store::RecordList<CosStandard, AccountPlan, PlanVersion, FrozenPlan, Objective,
                                  Action, Condition>;

}  // namespace accord::planning
