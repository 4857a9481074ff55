// Whose forecast a request asks for, and of when. Shared by GetForecast, BatchGetForecasts and
// ListContributions, whose requests have the same fields.
#pragma once

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/base/status.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/rights/viewer.h"
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
  rights::Viewer viewer;            // for whom

  bool is_person() const { return subject == SubjectKind::kPerson; }
};

// Errors: a BadRequest; UNIMPLEMENTED, reason NOT_BUILT_YET, for a territory.
template <typename Request>
absl::StatusOr<Scope> ParseScope(const rights::Viewer& viewer, const Request& request);

// Parts of it, for requests of many. The oneof `subject` of `message`, which stands at the path
// `at` ("subjects[3]"). Errors: UNIMPLEMENTED, reason NOT_BUILT_YET, for a territory.
template <typename Message>
absl::Status ParseSubject(const Message& message, absl::string_view at, Scope& scope,
                          Violations& violations);
// What is counted, and as of when.
template <typename Request>
void ParseCounting(const Request& request, Scope& scope, Violations& violations);

// A subject in its forest. Valid while the view is locked.
struct Place {
  const rollups::Book& book;
  hierarchy::NodeId node;
  // What of it the viewer sees, if that is not all: figures are sums over these parts.
  absl::optional<rights::Sight::Parts> parts = absl::nullopt;

  const hierarchy::Forest& forest() const { return book.forest(); }
  bool restricted() const { return parts.has_value(); }
  bool sees_own() const {
    return !parts.has_value() ||
           std::find(parts->alone.begin(), parts->alone.end(), node) != parts->alone.end();
  }
};

// What is deleted keeps its place, as long as the hierarchy has it: a forecast above it may name
// it. Errors: NOT_FOUND, reason RESOURCE_NOT_FOUND, for what does not exist or is not seen.
// O(levels · what the viewer is granted); of the past, for a viewer who does not see everything,
// O(all below).
absl::StatusOr<Place> FindPlace(const ProjectionView& view, const Scope& scope);

// The figures of a place: of what is seen of it.
Figures ReadFigures(const Place& place, calendar::KeyRange periods, TargetKind kind);

// "accounts/acme", "people/jane".
std::string NameOf(const Scope& scope);

// Whether what stands at `node` is deleted.
bool IsDeleted(const ProjectionView& view, const Scope& scope, hierarchy::NodeId node);

}  // namespace accord::forecast
