// A plan and its Conditions on a terminal.
#pragma once

#include "accord/planning/v1/condition.pb.h"
#include "accord/planning/v1/plan.pb.h"
#include "accord/planning/v1/plan_service.pb.h"
#include "cli/app/cli.h"
#include "cli/kit/table.h"

namespace accord::cli {

void PrintPlan(Cli& cli, const planning::v1::PlanDocument& document);

Tone ToneOf(planning::v1::AccountPlan::State state);
Tone ToneOf(planning::v1::Condition::State state);

// Columns for Conditions, and one Condition in them.
Table ConditionsTable();
Row ConditionRow(const planning::v1::Condition& condition);

}  // namespace accord::cli
