// What can go wrong in planning beside steps that are not allowed (plan.h, condition_rules.h), one
// named constructor for each reason.
//
// Reasons are stable: clients branch on them. Pure functions.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::planning {

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
