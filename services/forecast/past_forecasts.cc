#include "services/forecast/past_forecasts.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/resources/moment.h"
#include "common/rpc/convert.h"
#include "common/store/record.h"

namespace accord::forecast {
namespace {

// At the largest sizes; usually it is seconds.
constexpr absl::Duration kReadHierarchyTimeMax = absl::Minutes(2);
constexpr absl::Duration kCountTimeMax = absl::Minutes(30);
// More versions of a stage between two counts of everything are not made by people.
constexpr int64_t kStageVersionsMax = 1000;

cache::SlowCache::Limits KeepTwo() {
  cache::SlowCache::Limits limits;
  limits.values_max = 2;
  limits.name = "past_forecast";
  return limits;
}

absl::Status Stopping() { return absl::CancelledError("the service is stopping"); }

// Adds every record of a kind to `target`.
template <typename Record, typename Add>
absl::Status ForEach(store::Reader& facts, const std::atomic<bool>& stopping, Add add) {
  RETURN_IF_ERROR(facts.Select<Record>({}, [&](Record record) {
    add(record);
    return !stopping;
  }));
  return stopping ? Stopping() : absl::OkStatus();
}

// The moment of the accounts service that goes with `revision` of ours: what is asked for if it is
// a time, else when the revision was made.
absl::StatusOr<common::v1::Moment> HierarchyMoment(store::Reader& facts, const PastMoment& moment) {
  common::v1::Moment hierarchy;
  if (moment.accounts_revision > 0) {
    hierarchy.set_revision(moment.accounts_revision);
    return hierarchy;
  }
  if (moment.as_of.has_time()) return moment.as_of;
  ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> made,
                   facts.FindRevision(facts.revision()));
  if (made.has_value()) *hierarchy.mutable_time() = rpc::TimestampToProto(made->time);
  return hierarchy;
}

}  // namespace

bool IsPast(const PastMoment& moment, absl::Time now) {
  return !moment.as_of.has_time() ||
         absl::FromUnixMicros(rpc::ParseTimestamp(moment.as_of.time())) < now;
}

PastForecast::PastForecast(std::unique_ptr<directory::Directory> hierarchy, int64_t revision,
                           int64_t basis_revision)
    : hierarchy_(std::move(hierarchy)),
      revision_(revision),
      basis_revision_(basis_revision),
      projection_(hierarchy_->accounts_for_layers(), hierarchy_->people_for_layers()) {}

ProjectionView PastForecast::view() const {
  return {
      *hierarchy_,     projection_,       projection_.basis(), revision_, hierarchy_->revision(),
      basis_revision_, /*basis_number=*/0};
}

absl::StatusOr<std::shared_ptr<const PastForecast>> PastForecast::Count(
    store::Reader& facts, store::Reader& basis, std::unique_ptr<directory::Directory> hierarchy,
    const std::atomic<bool>& stopping) {
  auto forecast =
      absl::WrapUnique(new PastForecast(std::move(hierarchy), facts.revision(), basis.revision()));
  RETURN_IF_ERROR(forecast->ReadBasis(facts, basis, stopping));
  RETURN_IF_ERROR(forecast->CountFacts(facts, stopping));
  return std::shared_ptr<const PastForecast>(std::move(forecast));
}

absl::Status PastForecast::ReadBasis(store::Reader& facts, store::Reader& basis,
                                     const std::atomic<bool>& stopping) {
  const auto replace = [&](const auto& record) { (void)projection_.Replace(nullptr, &record); };
  RETURN_IF_ERROR(ForEach<ExchangeRate>(basis, stopping, replace));
  RETURN_IF_ERROR(ForEach<Stage>(basis, stopping, replace));
  // A stage that came since counts as it was when it came (Projection::Replace).
  std::vector<std::string> newer;
  RETURN_IF_ERROR(ForEach<Stage>(facts, stopping, [&](const Stage& stage) {
    if (!projection_.stages().contains(stage.meta.id)) newer.push_back(stage.meta.id);
  }));
  for (const std::string& id : newer) {
    absl::optional<store::Row> first;
    RETURN_IF_ERROR(facts.SelectVersions(store::TableOf<Stage>(), id, store::kStillHolds,
                                         kStageVersionsMax, [&](store::Row row) {
                                           first = std::move(row);
                                           return true;
                                         }));
    if (!first.has_value()) continue;
    ASSIGN_OR_RETURN(const Stage stage, store::FromRow<Stage>(*std::move(first)));
    replace(stage);
  }
  return absl::OkStatus();
}

absl::Status PastForecast::CountFacts(store::Reader& facts, const std::atomic<bool>& stopping) {
  RETURN_IF_ERROR(ForEach<Target>(
      facts, stopping, [&](const Target& target) { projection_.Replace(nullptr, &target); }));
  const directory::Settings settings = hierarchy_->settings();
  BasisChange change = projection_.Begin(settings.reporting_currency, settings.calendar);
  const auto add = [&](const auto& record) { change.Add(record); };
  RETURN_IF_ERROR(ForEach<OpportunityFacts>(facts, stopping, add));
  RETURN_IF_ERROR(ForEach<RevenueFact>(facts, stopping, add));
  projection_.Finish(std::move(change));
  projection_.Settle();
  return absl::OkStatus();
}

PastForecasts::PastForecasts(store::Store& store, directory::Archive& archive)
    : store_(store), archive_(archive), forecasts_("the forecast of that moment", KeepTwo()) {}

absl::StatusOr<std::shared_ptr<const PastForecast>> PastForecasts::At(const rpc::Call& call,
                                                                      const PastMoment& moment) {
  absl::optional<int64_t> asked = moment.revision;
  if (!asked.has_value()) {
    ASSIGN_OR_RETURN(asked, resources::RevisionOf(store_, moment.as_of, call.deadline()));
  }
  int64_t revision = 0;
  common::v1::Moment hierarchy;
  {
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> facts,
                     store_.Snapshot(asked, call.deadline()));
    revision = facts->revision();
    ASSIGN_OR_RETURN(hierarchy, HierarchyMoment(*facts, moment));
  }
  const int64_t basis = moment.basis_revision > 0 ? moment.basis_revision : revision;
  const auto count =
      [this, revision, basis,
       hierarchy](const std::atomic<bool>& stopping) -> absl::StatusOr<cache::SlowCache::Made> {
    ASSIGN_OR_RETURN(std::unique_ptr<directory::Directory> then,
                     archive_.Read(hierarchy, SteadyNow() + kReadHierarchyTimeMax, stopping));
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> facts,
                     store_.Snapshot(revision, SteadyNow() + kCountTimeMax));
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> by,
                     store_.Snapshot(basis, SteadyNow() + kCountTimeMax));
    ASSIGN_OR_RETURN(std::shared_ptr<const PastForecast> forecast,
                     PastForecast::Count(*facts, *by, std::move(then), stopping));
    return cache::SlowCache::Made{std::move(forecast), 1};
  };
  ASSIGN_OR_RETURN(
      const std::shared_ptr<const void> forecast,
      forecasts_.Get(absl::StrCat(revision, "/", basis, "/", hierarchy.SerializeAsString()), count,
                     {call.deadline(), [&call] { return call.cancelled(); }}));
  return std::static_pointer_cast<const PastForecast>(forecast);
}

}  // namespace accord::forecast
