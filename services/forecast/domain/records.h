// What this service keeps: every record, once. Tables, verification, and what callers have of a
// kind (api/kinds.h) follow from the list.
#pragma once

#include "common/store/record_list.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

using Records =
    store::RecordList<ExchangeRate, Stage, Opportunity, Target, RevenueFact, AddressableRevenue>;

}  // namespace accord::forecast
