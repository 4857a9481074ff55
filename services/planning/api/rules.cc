#include "services/planning/api/rules.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "services/planning/api/names.h"
#include "services/planning/domain/errors.h"

namespace accord::planning {
namespace {

bool NothingNew(const ReferenceChange& change) {
  return change.after.empty() || change.after == change.before;
}

}  // namespace

absl::Status CheckPerson(const directory::Directory& directory, const ReferenceChange& owner) {
  if (NothingNew(owner) || directory.HasPerson(owner.after)) return absl::OkStatus();
  return ReferenceNotFoundError("owner", People().ToName(owner.after));
}

absl::Status CheckContact(const directory::Directory& directory, absl::string_view field,
                          const ReferenceChange& contact) {
  if (NothingNew(contact) || directory.FindContact(contact.after).has_value()) {
    return absl::OkStatus();
  }
  return ReferenceNotFoundError(field, Contacts().ToName(contact.after));
}

absl::Status CheckPriority(const AccountPlan& plan, const ReferenceChange& priority) {
  if (NothingNew(priority)) return absl::OkStatus();
  const auto& known = plan.business_priorities;
  if (std::any_of(known.begin(), known.end(), [&](const BusinessPriority& each) {
        return each.priority_id == priority.after;
      })) {
    return absl::OkStatus();
  }
  Violations violations;
  violations.Add("priority_id", absl::StrCat(priority.after, " is not a priority of the plan"));
  return violations.ToStatus();
}

}  // namespace accord::planning
