// What can go wrong in accounts, one named constructor for each reason.
//
// Reasons are stable: clients branch on them. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace accord::accounts {

struct Standing;

// NOT_FOUND, REFERENCE_NOT_FOUND: `field` refers to `name`, which does not exist or is deleted.
// Metadata: field, name.
absl::Status ReferenceNotFoundError(absl::string_view field, absl::string_view name);

// FAILED_PRECONDITION, HIERARCHY_CYCLE: `id` would stand below itself. `path`: from the new parent
// up to `id`, "b < a < id". Metadata: id, parent, path.
struct Cycle {
  std::string id;
  std::string parent;
  std::string path;
};
absl::Status HierarchyCycleError(const Cycle& cycle);

// FAILED_PRECONDITION, HIERARCHY_TOO_DEEP. Metadata: id, levels_max.
absl::Status HierarchyTooDeepError(absl::string_view id, int levels_max);

// FAILED_PRECONDITION, LATER_MOVE_EXISTS: a move on a later day is known. Metadata: id, date.
absl::Status LaterMoveExistsError(absl::string_view id, absl::string_view date);

// FAILED_PRECONDITION, HAS_CHILDREN: `child` stands below it, or is going to. Metadata: name,
// child.
absl::Status PlannedMoveNotFoundError(absl::string_view id, absl::string_view date);
absl::Status HasChildrenError(absl::string_view name, absl::string_view child);

// FAILED_PRECONDITION, ACCOUNT_IN_USE: records of other services stand on the account. Metadata:
// name, how many by collection, example.
absl::Status AccountInUseError(absl::string_view name, const std::vector<Standing>& standing);

// FAILED_PRECONDITION, ACCOUNT_CLOSING, with RetryInfo: somebody is deleting it. Metadata: name.
absl::Status AccountClosingError(absl::string_view name);

// UNAVAILABLE, FOLLOWER_SILENT, with RetryInfo. Metadata: name, followers.
absl::Status FollowerSilentError(absl::string_view name, const std::vector<std::string>& followers);

// UNAVAILABLE, CLOSING_EXPIRED, with RetryInfo: the mark was taken away meanwhile. Metadata: name.
absl::Status ClosingExpiredError(absl::string_view name);

// FAILED_PRECONDITION, HAS_REPORTS: `report` reports to them. Metadata: name, report.
absl::Status HasReportsError(absl::string_view name, absl::string_view report);

// FAILED_PRECONDITION, ASSIGNMENT_OVERLAPS: the person has that role on the account on some of the
// same days already. Metadata: assignment.
absl::Status AssignmentOverlapsError(absl::string_view assignment);

}  // namespace accord::accounts
