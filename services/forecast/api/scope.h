// Whose forecast a request asks for, and of when. Shared by GetForecast and ListContributions,
// whose requests have the same fields.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/calendar/fiscal_calendar.h"
#include "services/forecast/domain/forecast.h"
#include "services/forecast/domain/targets.h"
#include "services/forecast/engine/past_forecasts.h"
#include "services/forecast/engine/projector.h"

namespace accord::forecast {

struct Scope {
  SubjectKind subject = SubjectKind::kAccount;
  std::string id;
  calendar::FiscalRange period;
  TargetKind kind = TargetKind::kBookings;
  absl::optional<PastMoment> past;  // nothing: the present

  bool is_person() const { return subject == SubjectKind::kPerson; }
};

// Errors: a BadRequest; UNIMPLEMENTED, reason NOT_BUILT_YET, for a territory.
template <typename Request>
absl::StatusOr<Scope> ParseScope(const Request& request);

// A subject in its forest. Valid while the view is locked.
struct Place {
  const rollups::Book& book;
  hierarchy::NodeId node;

  const hierarchy::Forest& forest() const { return book.forest(); }
};

// Errors: NOT_FOUND, reason RESOURCE_NOT_FOUND, for what does not exist or is deleted.
absl::StatusOr<Place> FindPlace(const ProjectionView& view, const Scope& scope);

// Whether what stands at `node` is deleted.
bool IsDeleted(const ProjectionView& view, const Scope& scope, hierarchy::NodeId node);

}  // namespace accord::forecast
