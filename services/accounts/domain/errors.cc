#include "services/accounts/domain/errors.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace accord::accounts {

using Code = absl::StatusCode;

absl::Status ReferenceNotFoundError(absl::string_view field, absl::string_view name) {
  return MakeError(Code::kNotFound, "REFERENCE_NOT_FOUND",
                   absl::StrCat(field, " refers to ", name, ", which does not exist"),
                   {{"field", std::string(field)}, {"name", std::string(name)}});
}

absl::Status HierarchyCycleError(const Cycle& cycle) {
  return MakeError(Code::kFailedPrecondition, "HIERARCHY_CYCLE",
                   absl::StrCat(cycle.id, " cannot come below ", cycle.parent,
                                ", which stands or is going to stand below it: ", cycle.path),
                   {{"id", cycle.id}, {"parent", cycle.parent}, {"path", cycle.path}});
}

absl::Status HierarchyTooDeepError(absl::string_view id, int levels_max) {
  return MakeError(
      Code::kFailedPrecondition, "HIERARCHY_TOO_DEEP",
      absl::StrCat(id, " there would bring the hierarchy to more than ", levels_max, " levels"),
      {{"id", std::string(id)}, {"levels_max", absl::StrCat(levels_max)}});
}

absl::Status LaterMoveExistsError(absl::string_view id, absl::string_view date) {
  return MakeError(
      Code::kFailedPrecondition, "LATER_MOVE_EXISTS",
      absl::StrCat(id, " has a move on ", date,
                   " already; move it on that day or a later one, or cancel that move"),
      {{"id", std::string(id)}, {"date", std::string(date)}});
}

absl::Status PlannedMoveNotFoundError(absl::string_view id, absl::string_view date) {
  return MakeError(Code::kFailedPrecondition, "PLANNED_MOVE_NOT_FOUND",
                   date.empty() ? absl::StrCat("no move of ", id, " is planned")
                                : absl::StrCat("no move of ", id, " is planned for ", date,
                                               "; what has taken effect is changed by MoveAccount"),
                   {{"id", std::string(id)}, {"date", std::string(date)}});
}

absl::Status HasChildrenError(absl::string_view name, absl::string_view child) {
  return MakeError(
      Code::kFailedPrecondition, "HAS_CHILDREN",
      absl::StrCat(child, " stands or is going to stand below ", name, "; move its children first"),
      {{"name", std::string(name)}, {"child", std::string(child)}});
}

absl::Status HasReportsError(absl::string_view name, absl::string_view report) {
  return MakeError(Code::kFailedPrecondition, "HAS_REPORTS",
                   absl::StrCat(report, " reports to ", name, "; give them another manager first"),
                   {{"name", std::string(name)}, {"report", std::string(report)}});
}

absl::Status AssignmentOverlapsError(absl::string_view assignment) {
  return MakeError(Code::kFailedPrecondition, "ASSIGNMENT_OVERLAPS",
                   absl::StrCat(assignment,
                                " gives the person that role on the account on some of "
                                "the same days"),
                   {{"assignment", std::string(assignment)}});
}

}  // namespace accord::accounts
