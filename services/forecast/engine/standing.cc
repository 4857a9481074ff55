#include "services/forecast/engine/standing.h"

#include "common/base/status.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

absl::StatusOr<std::vector<directory::Standing>> StandingOn(store::Reader& reader,
                                                            const std::string& account) {
  std::vector<directory::Standing> standing;
  RETURN_IF_ERROR(directory::AddStanding(
      reader, {&store::TableOf<Opportunity>(), "opportunities", "opportunities/*"},
      directory::OnAccount(account), standing));
  RETURN_IF_ERROR(directory::AddStanding(reader,
                                         {&store::TableOf<Target>(), "targets", "targets/*"},
                                         directory::OnAccount(account), standing));
  RETURN_IF_ERROR(directory::AddStanding(
      reader, {&store::TableOf<RevenueFact>(), "revenue_facts", "revenueFacts/*"},
      directory::OnAccount(account), standing));
  RETURN_IF_ERROR(
      directory::AddStanding(reader,
                             {&store::TableOf<AddressableRevenue>(), "addressable_revenues",
                              "accounts/*/addressableRevenues/*"},
                             directory::BelowAccount(account), standing));
  return standing;
}

}  // namespace accord::forecast
