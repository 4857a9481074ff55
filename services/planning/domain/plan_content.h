// A plan with all that belongs to it, as it stood at one revision: what a document shows, what
// replicas share, and what is frozen.
//
// Loading reads through the store it is given and keeps nothing: thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/work.h"

namespace accord::planning {

// Objectives, actions and Conditions of one plan that are read at once: far more than anybody
// reviews, few enough for one row and one answer.
inline constexpr int kPlanItemsMax = 5000;

struct PlanContent {
  AccountPlan plan;
  std::vector<Objective> objectives;  // each list by id
  std::vector<Action> actions;
  std::vector<Condition> conditions;
};

// All that belongs to `plan`, as `reader` shows it; without what is deleted, unless `deleted_too`.
// Errors: RESOURCE_EXHAUSTED, PLAN_TOO_LARGE; those of the reader.
absl::StatusOr<PlanContent> LoadContent(store::Reader& reader, AccountPlan plan,
                                        bool deleted_too = false);

// As JSON: an object a row, its columns by name. What a later version adds comes out of older text
// with its default; what it drops is ignored.
std::string EncodeContent(const PlanContent& content);
// Errors: DATA_LOSS, reason STORED_VALUE_UNREADABLE.
absl::StatusOr<PlanContent> DecodeContent(absl::string_view text);

// Changes with the columns of what is encoded: replicas of another release share nothing.
std::string ContentFormat();

}  // namespace accord::planning
