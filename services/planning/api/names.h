// The resources that messages of this service refer to. Thread-safe.
#pragma once

#include "common/rpc/reference.h"

namespace accord::planning {

using rpc::Reference;

inline constexpr char kAccountPattern[] = "accounts/*";
inline constexpr char kActionPattern[] = "accounts/*/plans/*/actions/*";
inline constexpr char kConditionPattern[] = "accounts/*/plans/*/conditions/*";
inline constexpr char kContactPattern[] = "accounts/*/contacts/*";
inline constexpr char kObjectivePattern[] = "accounts/*/plans/*/objectives/*";
inline constexpr char kPersonPattern[] = "people/*";
inline constexpr char kPlanPattern[] = "accounts/*/plans/*";
inline constexpr char kStandardPattern[] = "cosStandards/*";

const Reference& Accounts();
const Reference& Contacts();
const Reference& Objectives();
const Reference& People();
const Reference& Plans();
const Reference& Standards();

}  // namespace accord::planning
