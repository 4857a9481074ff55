// The names by which messages refer to resources, and the ids that records keep instead.
//
// Ids are a name without its collections: "people/jane" is kept as "jane". Thread-safe.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/names.h"

namespace accord::planning {

// One kind of reference. "No reference" is the empty text on both sides.
class Reference {
 public:
  explicit Reference(absl::string_view pattern) : pattern_(pattern) {}
  std::string ToName(const std::string& id) const;
  // Errors: INVALID_ARGUMENT, reason MALFORMED_NAME.
  absl::StatusOr<std::string> ToId(const std::string& name) const;

 private:
  const rpc::ResourcePattern pattern_;
};

inline constexpr char kAccountPattern[] = "accounts/*";
inline constexpr char kActionPattern[] = "accounts/*/plans/*/actions/*";
inline constexpr char kConditionPattern[] = "accounts/*/plans/*/conditions/*";
inline constexpr char kContactPattern[] = "accounts/*/contacts/*";
inline constexpr char kObjectivePattern[] = "accounts/*/plans/*/objectives/*";
inline constexpr char kPersonPattern[] = "people/*";
inline constexpr char kPlanPattern[] = "accounts/*/plans/*";
inline constexpr char kStandardPattern[] = "cosStandards/*";

const Reference& Accounts();
const Reference& Contacts();
const Reference& Objectives();
const Reference& People();
const Reference& Plans();
const Reference& Standards();

}  // namespace accord::planning
