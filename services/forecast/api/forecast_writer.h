// Fills the message of a forecast from the sums in memory.
#pragma once

#include "absl/status/status.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "services/forecast/api/scope.h"
#include "services/forecast/engine/projector.h"

namespace accord::forecast {

// The forecast and the parts that `breakdown` asks for. A figure that cannot be told is left out
// and explained; nothing else of the answer suffers. Errors: those of FindPlace.
absl::Status WriteForecast(const ProjectionView& view, const Scope& scope,
                           v1::GetForecastRequest::Breakdown breakdown, v1::Forecast& proto);

// The same of a place that was found in this view.
struct Question {
  const Scope& scope;
  v1::GetForecastRequest::Breakdown breakdown;
};
void WriteForecast(const ProjectionView& view, const Question& question, const Place& place,
                   v1::Forecast& proto);

}  // namespace accord::forecast
