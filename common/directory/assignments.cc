#include "common/directory/assignments.h"

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

absl::StatusOr<std::string> IdOf(absl::string_view name, absl::string_view prefix) {
  absl::string_view id = name;
  if (absl::ConsumePrefix(&id, prefix) && !id.empty()) return std::string(id);
  return absl::InvalidArgumentError(absl::StrCat("\"", name, "\" is not such a resource's name"));
}

absl::optional<calendar::Date> ToDate(bool is_there, const google::type::Date& day) {
  if (!is_there) return absl::nullopt;
  const absl::StatusOr<calendar::Date> date =
      calendar::MakeDate({day.year(), day.month(), day.day()});
  return date.ok() ? absl::make_optional(*date) : absl::nullopt;
}

void FromDate(calendar::Date date, google::type::Date& day) {
  const calendar::YearMonthDay parts = calendar::PartsOf(date);
  day.set_year(parts.year);
  day.set_month(parts.month);
  day.set_day(parts.day);
}

}  // namespace

absl::Status AssignmentTable::Put(const v1::Assignment& assignment) {
  ASSIGN_OR_RETURN(const std::string id, IdOf(assignment.name(), "assignments/"));
  if (assignment.has_delete_time()) {
    Remove(id);
    return absl::OkStatus();
  }
  AssignmentFacts facts;
  ASSIGN_OR_RETURN(facts.account, IdOf(assignment.account(), "accounts/"));
  ASSIGN_OR_RETURN(facts.person, IdOf(assignment.person(), "people/"));
  facts.role = assignment.role();
  facts.start = ToDate(assignment.has_start_date(), assignment.start_date());
  facts.end = ToDate(assignment.has_end_date(), assignment.end_date());
  facts.covers_descendants = assignment.covers_descendants();
  Remove(id);
  by_account_[facts.account].insert(id);
  by_person_[facts.person].insert(id);
  all_.emplace(id, std::move(facts));
  return absl::OkStatus();
}

void AssignmentTable::Remove(const std::string& id) {
  const auto found = all_.find(id);
  if (found == all_.end()) return;
  const auto remove = [&](Index& index, const std::string& subject) {
    const auto ids = index.find(subject);
    ids->second.erase(id);
    if (ids->second.empty()) index.erase(ids);
  };
  remove(by_account_, found->second.account);
  remove(by_person_, found->second.person);
  all_.erase(found);
}

std::vector<AssignmentFacts> AssignmentTable::Of(const Index& index,
                                                 absl::string_view subject) const {
  std::vector<AssignmentFacts> found;
  const auto ids = index.find(subject);
  if (ids == index.end()) return found;
  for (const std::string& id : ids->second) found.push_back(all_.at(id));
  return found;
}

void ExportAssignment(const std::string& id, const AssignmentFacts& facts,
                      v1::Assignment& assignment) {
  assignment.set_name(absl::StrCat("assignments/", id));
  assignment.set_account(absl::StrCat("accounts/", facts.account));
  assignment.set_person(absl::StrCat("people/", facts.person));
  assignment.set_role(static_cast<v1::Assignment::Role>(facts.role));
  if (facts.start.has_value()) FromDate(*facts.start, *assignment.mutable_start_date());
  if (facts.end.has_value()) FromDate(*facts.end, *assignment.mutable_end_date());
  assignment.set_covers_descendants(facts.covers_descendants);
}

}  // namespace accord::directory
