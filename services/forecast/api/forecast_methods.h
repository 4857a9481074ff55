// GetForecast and ListContributions.
#pragma once

#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/forecast/projector.h"

namespace accord::forecast {

// What a call asks a reading to reflect. `newest_basis`: see Projector::Freshness.
Projector::Freshness FreshnessOf(const rpc::Call& call, bool newest_basis);

// Binds it. A forecast is read from memory on the spot, unless something waits to be counted.
void RegisterForecasts(rpc::Router& router, Projector& projector);

// Binds it. Reads the store, account by account (or person by person), only where the sums say that
// there is something.
void RegisterContributions(rpc::Router& router, store::Store& store, Projector& projector);

}  // namespace accord::forecast
