// GetForecast, BatchGetForecasts and ListContributions, of the present and of past moments.
#pragma once

#include "common/cache/shared_space.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/forecast/engine/past_forecasts.h"
#include "services/forecast/engine/projector.h"

namespace accord::forecast {

// What a call asks a reading to reflect.
Projector::Freshness FreshnessOf(const rpc::Call& call);

// Where figures are read from. All outlive the router.
struct ForecastSources {
  store::Store& store;
  Projector& projector;
  PastForecasts& past;
  cache::SharedSpace* shared = nullptr;  // with other replicas; null: nothing is shared
};

// Binds it. A forecast of now is read from memory on the spot, unless something that it asks for
// waits to be counted.
void RegisterForecasts(rpc::Router& router, const ForecastSources& sources);

// Binds BatchGetForecasts: every forecast is read from one view, of one moment.
void RegisterBatches(rpc::Router& router, const ForecastSources& sources);

// Binds it. Reads the store, account by account (or person by person), only where the sums say that
// there is something.
void RegisterContributions(rpc::Router& router, const ForecastSources& sources);

}  // namespace accord::forecast
