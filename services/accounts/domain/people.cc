#include "services/accounts/domain/people.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/hierarchy/forest.h"
#include "services/accounts/domain/errors.h"

namespace accord::accounts {
namespace {

constexpr int kLevelsMax = hierarchy::Forest::kLevelsMax;

// How many levels stand above `person`. Errors: as CheckManager.
absl::StatusOr<int> LevelsAbove(store::Reader& reader, const Person& person) {
  std::string path = person.manager;
  std::string above = person.manager;
  int levels = 0;
  while (!above.empty()) {
    if (above == person.meta.id) {
      return HierarchyCycleError({person.meta.id, person.manager, path});
    }
    if (++levels >= kLevelsMax) return HierarchyTooDeepError(person.meta.id, kLevelsMax);
    ASSIGN_OR_RETURN(const absl::optional<Person> manager, reader.Find<Person>(above));
    if (!manager.has_value() || manager->meta.deleted()) {
      return ReferenceNotFoundError("manager", absl::StrCat("people/", above));
    }
    above = manager->manager;
    if (!above.empty()) absl::StrAppend(&path, " < ", above);
  }
  return levels;
}

absl::StatusOr<std::vector<std::string>> ReportsOf(store::Reader& reader, const std::string& person,
                                                   int64_t limit) {
  store::Query query;
  query.ranges = {{"manager", person, person}};
  query.limit = limit;
  std::vector<std::string> reports;
  RETURN_IF_ERROR(reader.Select<Person>(query, [&](Person report) {
    reports.push_back(std::move(report.meta.id));
    return true;
  }));
  return reports;
}

// Whether the people below `id` fit in, if it stands at level `level` (0: the top).
absl::Status CheckBelow(store::Reader& reader, const std::string& id, int level) {
  std::vector<std::string> current = {id};
  while (!current.empty()) {
    if (level >= kLevelsMax) return HierarchyTooDeepError(id, kLevelsMax);
    std::vector<std::string> below;
    for (const std::string& person : current) {
      ASSIGN_OR_RETURN(std::vector<std::string> reports, ReportsOf(reader, person, 0));
      below.insert(below.end(), std::make_move_iterator(reports.begin()),
                   std::make_move_iterator(reports.end()));
    }
    current = std::move(below);
    ++level;
  }
  return absl::OkStatus();
}

bool Overlap(const Assignment& a, const Assignment& b) {
  const calendar::Date a_last = a.end_date.value_or(calendar::Date::Last());
  const calendar::Date b_last = b.end_date.value_or(calendar::Date::Last());
  return *a.start_date <= b_last && *b.start_date <= a_last;
}

}  // namespace

absl::Status CheckManager(store::Reader& reader, const Person& person) {
  ASSIGN_OR_RETURN(const int levels, LevelsAbove(reader, person));
  if (person.meta.revision == 0) return absl::OkStatus();  // new: nobody reports to them
  return CheckBelow(reader, person.meta.id, levels);
}

absl::Status CheckNoReports(store::Reader& reader, const Person& person) {
  ASSIGN_OR_RETURN(const std::vector<std::string> reports, ReportsOf(reader, person.meta.id, 1));
  if (reports.empty()) return absl::OkStatus();
  return HasReportsError(absl::StrCat("people/", person.meta.id),
                         absl::StrCat("people/", reports.front()));
}

absl::Status CheckNoOverlap(store::Reader& reader, const Assignment& assignment) {
  store::Query query;
  query.ranges = {{"account", assignment.account, assignment.account},
                  {"person", assignment.person, assignment.person}};
  std::string overlapping;
  RETURN_IF_ERROR(reader.Select<Assignment>(query, [&](Assignment other) {
    if (other.meta.id == assignment.meta.id || other.role != assignment.role) return true;
    if (!Overlap(other, assignment)) return true;
    overlapping = std::move(other.meta.id);
    return false;
  }));
  if (overlapping.empty()) return absl::OkStatus();
  return AssignmentOverlapsError(absl::StrCat("assignments/", overlapping));
}

}  // namespace accord::accounts
