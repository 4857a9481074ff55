// What can go wrong in planning, one named constructor for each reason.
//
// Reasons are stable: clients branch on them. Pure functions.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::planning {

// FAILED_PRECONDITION, PLAN_STATE: a plan in `state` does not allow it. `needed` says what would:
// "only a DRAFT or RETURNED plan can be changed". Metadata: state.
absl::Status PlanStateError(absl::string_view state, absl::string_view needed);

// FAILED_PRECONDITION, PLAN_EMPTY: there is nothing to review in it.
absl::Status PlanEmptyError();

// FAILED_PRECONDITION, OWN_PLAN: who submitted a plan does not approve it. Metadata: submitter.
absl::Status OwnPlanError(absl::string_view submitter);

// FAILED_PRECONDITION, CONDITION_STATE: a Condition in `state` does not allow it. `needed` says
// what would. Metadata: state.
absl::Status ConditionStateError(absl::string_view state, absl::string_view needed);

// FAILED_PRECONDITION, CONDITION_STATE, for one of the Condition's commitments. Metadata: state (of
// the Condition), commitment_id, commitment_state.
struct CommitmentInState {
  std::string condition_state;
  std::string commitment_id;
  std::string commitment_state;
};
absl::Status CommitmentStateError(const CommitmentInState& commitment, absl::string_view needed);

// FAILED_PRECONDITION, WRONG_SIDE: it is not for `side` to say. Metadata: side.
absl::Status WrongSideError(absl::string_view side, absl::string_view why);

// NOT_FOUND, COMMITMENT_NOT_FOUND. Metadata: commitment_id.
absl::Status CommitmentNotFoundError(absl::string_view commitment_id);

// NOT_FOUND, RESOURCE_NOT_FOUND: `field` refers to `name`, which does not exist or is deleted.
// Metadata: field, name.
absl::Status ReferenceNotFoundError(absl::string_view field, absl::string_view name);

// NOT_FOUND, PLAN_VERSION_NOT_FOUND: no such version was ever submitted. Metadata: version.
absl::Status PlanVersionNotFoundError(int version);

// NOT_FOUND, PLAN_VERSION_NOT_REVIEWED: the version was neither approved nor returned yet.
// Metadata: version.
absl::Status PlanVersionNotReviewedError(int version);

// OUT_OF_RANGE, PLAN_VERSION_NOT_KEPT: the version was frozen before there were rows for it, and
// history was compacted away before it could be made into one. Metadata: version.
absl::Status PlanVersionNotKeptError(int version);

// RESOURCE_EXHAUSTED, PLAN_TOO_LARGE: more belongs to the plan than one document holds.
// Metadata: limit.
absl::Status PlanTooLargeError(int limit);

}  // namespace accord::planning
