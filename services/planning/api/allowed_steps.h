// Which steps callers are told that they may take now. Stateless: thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "accord/planning/v1/condition.pb.h"
#include "accord/planning/v1/plan.pb.h"
#include "common/rpc/call.h"
#include "common/store/store.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/plan.h"

namespace accord::planning {

// Whether the plan holds neither an objective nor a Condition that is not deleted. Errors: the
// reader's.
absl::StatusOr<bool> IsEmpty(store::Reader& reader, const AccountPlan& plan);

// Fills allowed_steps; nothing for what is deleted.
void AddSteps(const AccountPlan& plan, const PlanStanding& standing, v1::AccountPlan& proto);
void AddSteps(const Condition& condition, const AccountPlan& plan, v1::Condition& proto);

// The same for who calls, reading what the plan holds where a step depends on it. Errors: the
// reader's.
absl::Status AddSteps(const rpc::Call& call, store::Reader& reader, const AccountPlan& plan,
                      v1::AccountPlan& proto);

}  // namespace accord::planning
