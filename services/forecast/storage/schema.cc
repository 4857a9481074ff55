#include "services/forecast/storage/schema.h"

#include "common/directory/closing_vote.h"
#include "common/directory/stored_records.h"
#include "common/store/record.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

const std::vector<const store::Table*>& Tables() {
  static const auto* const all = new std::vector<const store::Table*>{
      &store::TableOf<ExchangeRate>(),          &store::TableOf<Stage>(),
      &store::TableOf<Opportunity>(),           &store::TableOf<Target>(),
      &store::TableOf<RevenueFact>(),           &store::TableOf<AddressableRevenue>(),
      &store::TableOf<directory::StoredHead>(), &store::TableOf<directory::StoredPart>(),
      &store::TableOf<directory::ClosingVote>()};
  return *all;
}

}  // namespace accord::forecast
