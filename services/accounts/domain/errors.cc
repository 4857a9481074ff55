#include "services/accounts/domain/errors.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"
#include "services/accounts/domain/closing.h"

namespace accord::accounts {

using Code = absl::StatusCode;

namespace {

constexpr int64_t kCountedMax = 1000;  // as AnswerClosingRequest.Standing has it
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

using Metadata = std::vector<std::pair<std::string, std::string>>;

absl::Status Later(Code code, const char* reason, const std::string& message, Metadata metadata) {
  ErrorDetail detail;
  detail.reason = reason;
  detail.metadata = std::move(metadata);
  detail.retry_delay = kRetryDelay;
  return MakeError(code, message, std::move(detail));
}

}  // namespace

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

absl::Status AccountInUseError(absl::string_view name, const std::vector<Standing>& standing) {
  ErrorDetail detail;
  detail.reason = "ACCOUNT_IN_USE";
  detail.metadata = {{"name", std::string(name)}};
  std::vector<std::string> parts;
  for (const Standing& each : standing) {
    const std::string count =
        each.count < kCountedMax ? absl::StrCat(each.count) : absl::StrCat(kCountedMax, " or more");
    parts.push_back(absl::StrCat(count, " ", absl::StrReplaceAll(each.collection, {{"_", " "}})));
    detail.metadata.emplace_back(each.collection, absl::StrCat(each.count));
  }
  const std::string& example = standing.front().example;
  if (!example.empty()) detail.metadata.emplace_back("example", example);
  return MakeError(
      Code::kFailedPrecondition,
      absl::StrCat(name, " cannot be deleted, for on it stand ", absl::StrJoin(parts, ", "),
                   "; delete them first, or set its state to INACTIVE"),
      std::move(detail));
}

absl::Status AccountClosingError(absl::string_view name) {
  return Later(Code::kFailedPrecondition, "ACCOUNT_CLOSING",
               absl::StrCat(name, " is being deleted by another call"),
               {{"name", std::string(name)}});
}

absl::Status FollowerSilentError(absl::string_view name,
                                 const std::vector<std::string>& followers) {
  const std::string silent = absl::StrJoin(followers, ", ");
  return Later(Code::kUnavailable, "FOLLOWER_SILENT",
               absl::StrCat("whether anything stands on ", name, " is not known: ", silent,
                            " did not answer; call again, or, if that service is gone for good, "
                            "forget it (accord followers forget)"),
               {{"name", std::string(name)}, {"followers", silent}});
}

absl::Status ClosingExpiredError(absl::string_view name) {
  return Later(Code::kUnavailable, "CLOSING_EXPIRED",
               absl::StrCat("deleting ", name, " took too long and was given up; call again"),
               {{"name", std::string(name)}});
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
