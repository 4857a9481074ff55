#include "services/planning/standing.h"

#include "common/base/status.h"
#include "services/planning/domain/plan.h"

namespace accord::planning {

absl::StatusOr<std::vector<directory::Standing>> StandingOn(store::Reader& reader,
                                                            const std::string& account) {
  std::vector<directory::Standing> standing;
  RETURN_IF_ERROR(directory::AddStanding(
      reader, {&store::TableOf<AccountPlan>(), "account_plans", "accounts/*/plans/*"},
      directory::BelowAccount(account), standing));
  return standing;
}

}  // namespace accord::planning
