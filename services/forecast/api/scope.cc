#include "services/forecast/api/scope.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "common/base/status.h"
#include "common/resources/moment.h"
#include "common/resources/standard_support.h"
#include "services/forecast/api/convert.h"

namespace accord::forecast {
namespace {

// A moment may name the other half of its pair itself; the request's own field says the same.
template <typename Request>
int64_t AccountsRevisionOf(const Request& request, Violations& violations) {
  const int64_t of_moment = request.as_of().accounts_revision();
  if (of_moment == 0) return request.accounts_revision();
  if (request.accounts_revision() != 0 && request.accounts_revision() != of_moment) {
    violations.Add("accounts_revision", "is another one than as_of names");
  }
  return of_moment;
}

absl::Status NoTerritories(const std::string& territory, absl::string_view at) {
  ErrorDetail detail;
  detail.reason = "NOT_BUILT_YET";
  detail.metadata = {{"territory", territory}};
  const std::string why =
      "forecasts of territories are not built yet; docs/STATUS.md lists what is";
  if (!at.empty()) detail.violations.push_back({absl::StrCat(at, ".territory"), why});
  return MakeError(absl::StatusCode::kUnimplemented, why, std::move(detail));
}

}  // namespace

template <typename Message>
absl::Status ParseSubject(const Message& message, absl::string_view at, Scope& scope,
                          Violations& violations) {
  switch (message.subject_case()) {
    case Message::kAccount:
      scope.id = IdOf(message.account());
      break;
    case Message::kPerson:
      scope.subject = SubjectKind::kPerson;
      scope.id = IdOf(message.person());
      break;
    case Message::kTerritory:
      return NoTerritories(message.territory(), at);
    default:
      break;
  }
  if (scope.id.empty()) {
    violations.Add(at.empty() ? "account" : absl::StrCat(at, ".account"),
                   "is required, unless person is set");
  }
  return absl::OkStatus();
}

template <typename Request>
void ParseCounting(const Request& request, Scope& scope, Violations& violations) {
  if (request.kind() != v1::Target::KIND_UNSPECIFIED) {
    scope.kind = static_cast<TargetKind>(request.kind());
  }
  if (resources::AsOf(request) != nullptr) {
    scope.past = PastMoment{request.as_of(), AccountsRevisionOf(request, violations)};
  } else if (request.accounts_revision() != 0) {
    violations.Add("accounts_revision", "can be set with as_of alone");
  }
}

template <typename Request>
absl::StatusOr<Scope> ParseScope(const rights::Viewer& viewer, const Request& request) {
  Violations violations;
  Scope scope;
  scope.viewer = viewer;
  RETURN_IF_ERROR(ParseSubject(request, "", scope, violations));
  scope.period = ParsePeriod(request.period(), "period", violations);
  ParseCounting(request, scope, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return scope;
}

template absl::StatusOr<Scope> ParseScope(const rights::Viewer&, const v1::GetForecastRequest&);
template absl::StatusOr<Scope> ParseScope(const rights::Viewer&,
                                          const v1::ListContributionsRequest&);
template absl::Status ParseSubject(const v1::BatchGetForecastsRequest::Subject&, absl::string_view,
                                   Scope&, Violations&);
template void ParseCounting(const v1::BatchGetForecastsRequest&, Scope&, Violations&);

std::string NameOf(const Scope& scope) {
  return scope.is_person() ? People().ToName(scope.id) : Accounts().ToName(scope.id);
}

bool IsDeleted(const ProjectionView& view, const Scope& scope, hierarchy::NodeId node)
    ABSL_NO_THREAD_SAFETY_ANALYSIS {  // the view is only there while the lock is held
  return scope.is_person() ? view.directory.person_deleted(node)
                           : view.directory.account_deleted(node);
}

namespace {

const rights::Sight& SightOf(const Scope& scope) {
  return scope.is_person() ? scope.viewer.scope()->people() : scope.viewer.scope()->accounts();
}

rights::Sight::Parts PartsNow(const Scope& scope, const Place& place) {
  return SightOf(scope).PartsBelow(place.forest(), place.node);
}

// Who stood below then and is seen now, one by one: the one's subtree was not the other's.
rights::Sight::Parts PartsThen(const Scope& scope, const Place& place) {
  rights::Sight::Parts parts;
  const hierarchy::Forest& forest = place.forest();
  forest.VisitSubtree(place.node, [&](hierarchy::NodeId node, int) {
    const absl::string_view id = forest.Id(node);
    const bool seen = scope.is_person() ? scope.viewer.SeesPerson(id) : scope.viewer.Sees(id);
    if (seen) parts.alone.push_back(node);
    return hierarchy::Next::kDescend;
  });
  return parts;
}

}  // namespace

absl::StatusOr<Place> FindPlace(const ProjectionView& view, const Scope& scope) {
  const rollups::Book& book =
      scope.is_person() ? view.projection.people() : view.projection.accounts();
  const hierarchy::NodeId node = book.forest().Find(scope.id);
  if (node == hierarchy::kNoNode) {
    directory::Directory::NoteMissing();
    return resources::NotFound(NameOf(scope));
  }
  Place place{book, node};
  if (scope.viewer.sees_all()) return place;
  place.parts = view.of_past ? PartsThen(scope, place) : PartsNow(scope, place);
  const bool all = place.parts->nodes.size() == 1 && place.parts->nodes.front() == node;
  if (all) {
    place.parts.reset();
  } else if (!place.sees_own()) {
    return resources::NotFound(NameOf(scope));
  }
  return place;
}

Figures ReadFigures(const Place& place, calendar::KeyRange periods, TargetKind kind) {
  if (!place.restricted()) return ReadFigures(place.book, place.node, periods, kind);
  Figures sum;
  if (place.sees_own()) sum = ReadFigures(place.book, place.node, periods, kind).OfOwn();
  for (const hierarchy::NodeId node : place.parts->nodes) {
    sum += ReadFigures(place.book, node, periods, kind);
  }
  for (const hierarchy::NodeId node : place.parts->alone) {
    if (node != place.node) sum += ReadFigures(place.book, node, periods, kind).OfOwn();
  }
  return sum;
}

}  // namespace accord::forecast
