// Rules that several resources share. Internal to the resource files.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/directory/directory.h"
#include "common/resources/filter_fields.h"
#include "services/planning/domain/plan.h"

namespace accord::planning {

using resources::EnumField;

// Each is OK for a reference that is empty or did not change.
// Errors: NOT_FOUND, reason RESOURCE_NOT_FOUND.
struct ReferenceChange {
  const std::string& before;  // ids
  const std::string& after;
};
absl::Status CheckPerson(const directory::Directory& directory, const ReferenceChange& owner);
absl::Status CheckContact(const directory::Directory& directory, absl::string_view field,
                          const ReferenceChange& contact);
// Errors: a BadRequest of `priority_id`.
absl::Status CheckPriority(const AccountPlan& plan, const ReferenceChange& priority);

}  // namespace accord::planning
