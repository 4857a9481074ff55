#include "services/forecast/engine/past_forecasts.h"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/rollups/replay.h"
#include "common/rpc/convert.h"
#include "common/store/record.h"
#include "services/forecast/engine/count_scope.h"

namespace accord::forecast {
namespace {

// At the largest sizes; usually it is seconds.
constexpr absl::Duration kReadHierarchyTimeMax = absl::Minutes(2);
constexpr absl::Duration kCountTimeMax = absl::Minutes(30);
// More versions of a stage between two counts of everything are not made by people.
constexpr int64_t kStageVersionsMax = 1000;

// By what they weigh: at most two that share nothing with the present.
constexpr int64_t kWeightMax = 8;
constexpr int64_t kWeightAlone = 4;
constexpr int64_t kWeightShared = 1;

cache::SlowCache::Limits KeepFew() {
  cache::SlowCache::Limits limits;
  limits.values_max = static_cast<size_t>(kWeightMax / kWeightShared);
  limits.weight_max = kWeightMax;
  limits.name = "past_forecast";
  return limits;
}

// How many facts a book has, but for those that wait.
int64_t CountOf(const rollups::Book& book) {
  constexpr hierarchy::KeySpan kEvery = {std::numeric_limits<hierarchy::Key>::min(),
                                         std::numeric_limits<hierarchy::Key>::max()};
  int64_t count = 0;
  const hierarchy::Forest& forest = book.forest();
  for (hierarchy::NodeId root = forest.FirstChild(hierarchy::kNoNode); root != hierarchy::kNoNode;
       root = forest.NextSibling(root)) {
    book.VisitSubtree(root, kEvery,
                      [&](hierarchy::Key, const hierarchy::Sums& sums) { count += sums.count; });
  }
  return count;
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

}  // namespace

bool IsPast(const PastMoment& moment, absl::Time now) {
  return !moment.as_of.has_time() || moment.accounts_revision > 0 ||
         absl::FromUnixMicros(rpc::ParseTimestamp(moment.as_of.time())) < now;
}

PastForecast::PastForecast(std::unique_ptr<directory::Directory> hierarchy, int64_t revision,
                           int64_t basis_revision)
    : hierarchy_(std::move(hierarchy)),
      revision_(revision),
      basis_revision_(basis_revision),
      projection_(hierarchy_->accounts_for_layers(), hierarchy_->people_for_layers()) {}

ProjectionView PastForecast::view() const {
  return {*hierarchy_,
          projection_,
          projection_.basis(),
          revision_,
          hierarchy_->revision(),
          basis_revision_,
          /*basis_number=*/0,
          /*pending_since=*/absl::nullopt,
          /*of_past=*/true};
}

absl::StatusOr<std::shared_ptr<const PastForecast>> PastForecast::Count(
    const Sources& sources, std::unique_ptr<directory::Directory> hierarchy,
    const std::atomic<bool>& stopping) {
  auto forecast = absl::WrapUnique(
      new PastForecast(std::move(hierarchy), sources.facts.revision(), sources.basis.revision()));
  RETURN_IF_ERROR(forecast->ReadBasis(sources, stopping));
  const directory::Settings settings = forecast->hierarchy_->settings();
  ASSIGN_OR_RETURN(forecast->shares_present_, forecast->Rewind(sources, settings, stopping));
  if (!forecast->shares_present_) {
    RETURN_IF_ERROR(forecast->CountAll(sources, settings, stopping));
  }
  RETURN_IF_ERROR(ForEach<Target>(sources.facts, stopping, [&](const Target& target) {
    forecast->projection_.Replace(nullptr, &target);
  }));
  forecast->projection_.Settle();
  return std::shared_ptr<const PastForecast>(std::move(forecast));
}

absl::Status PastForecast::ReadBasis(const Sources& sources, const std::atomic<bool>& stopping) {
  store::Reader& facts = sources.facts;
  store::Reader& basis = sources.basis;
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

absl::StatusOr<bool> PastForecast::Rewind(const Sources& sources,
                                          const directory::Settings& settings,
                                          const std::atomic<bool>& stopping) {
  absl::optional<Projector::Held> held = sources.present.Hold(
      hierarchy_->accounts_for_layers(), hierarchy_->people_for_layers(), stopping);
  if (!held.has_value() ||
      !held->basis->SharesUnits(settings.reporting_currency, settings.calendar)) {
    return false;
  }
  projection_.Load(std::move(held->sums), held->basis);
  const rollups::Rewinding to{held->revision, revision_, CountOf(projection_.accounts()),
                              SteadyNow() + kCountTimeMax, stopping};
  ASSIGN_OR_RETURN(const bool rewound,
                   (rollups::Rewind<OpportunityFacts, RevenueFact>(
                       sources.store, to, [&](const auto* was, const auto* becomes) {
                         projection_.Replace(was, becomes);
                       })));
  if (!rewound) return false;
  // Now it is what was stored then, counted as it is today.
  BasisChange change = projection_.Begin(settings.reporting_currency, settings.calendar);
  RETURN_IF_ERROR(CountScope(sources.facts, change, stopping));
  projection_.Finish(std::move(change));
  return true;
}

absl::Status PastForecast::CountAll(const Sources& sources, const directory::Settings& settings,
                                    const std::atomic<bool>& stopping) {
  projection_.Forget();
  RETURN_IF_ERROR(ReadBasis(sources, stopping));
  BasisChange change = projection_.Begin(settings.reporting_currency, settings.calendar);
  RETURN_IF_ERROR(CountScope(sources.facts, change, stopping));
  projection_.Finish(std::move(change));
  return absl::OkStatus();
}

PastForecasts::PastForecasts(store::Store& store, directory::Archive& archive,
                             const directory::Directory& directory, const Projector& present)
    : store_(store),
      archive_(archive),
      directory_(directory),
      present_(present),
      moments_(store, &archive),
      forecasts_("the forecast of that moment", KeepFew()) {}

absl::Status PastForecasts::Check(const rpc::Call& call,
                                  const absl::optional<PastMoment>& moment) const {
  return moment.has_value() ? moments_.Check(moment->as_of, call.deadline()) : absl::OkStatus();
}

absl::StatusOr<changes::Pair> PastForecasts::PairOf(const rpc::Call& call,
                                                    const PastMoment& moment) const {
  if (moment.revision.has_value()) {
    // Another replica may have shown it.
    if (*moment.revision > store_.revision()) {
      RETURN_IF_ERROR(store_.CatchUp(0, call.deadline()));
    }
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> reader,
                     store_.Snapshot(moment.revision, call.deadline()));
    ASSIGN_OR_RETURN(const absl::optional<store::RevisionInfo> made,
                     reader->FindRevision(*moment.revision));
    return changes::Pair{store::Revision(*moment.revision),
                         store::AccountsRevision(moment.accounts_revision),
                         made.has_value() ? made->accounts_epoch : ""};
  }
  if (moment.accounts_revision == 0) return moments_.PairOf(moment.as_of, call.deadline());
  ASSIGN_OR_RETURN(const absl::optional<int64_t> revision,
                   moments_.RevisionOf(moment.as_of, call.deadline()));
  return changes::Pair{store::Revision(revision.value_or(store_.revision())),
                       store::AccountsRevision(moment.accounts_revision)};
}

absl::StatusOr<PastForecasts::Known> PastForecasts::Find(const rpc::Call& call,
                                                         const PastMoment& moment) const {
  ASSIGN_OR_RETURN(changes::Pair pair, PairOf(call, moment));
  // Said at once, and not by the count.
  RETURN_IF_ERROR(store_.Snapshot(pair.revision, call.deadline()).status());
  const int64_t basis = moment.basis_revision > 0 ? moment.basis_revision : pair.revision;
  // Another history of either service has other forecasts under the same numbers.
  std::string key =
      absl::StrCat(store_.epoch(), "/", pair.revision.number(), "/", basis, "/",
                   pair.accounts_epoch.empty() ? directory_.epoch() : pair.accounts_epoch, "/",
                   pair.accounts_revision.number());
  return Known{std::move(pair), basis, std::move(key)};
}

std::shared_ptr<const PastForecast> PastForecasts::Counted(const Known& moment) {
  return std::static_pointer_cast<const PastForecast>(forecasts_.Find(moment.key));
}

absl::StatusOr<std::shared_ptr<const PastForecast>> PastForecasts::At(const rpc::Call& call,
                                                                      const Known& moment) {
  const auto count =
      [this, pair = moment.pair, basis = moment.basis](
          const std::atomic<bool>& stopping) -> absl::StatusOr<cache::SlowCache::Made> {
    ASSIGN_OR_RETURN(std::unique_ptr<directory::Directory> then,
                     archive_.Read(pair.accounts(), SteadyNow() + kReadHierarchyTimeMax, stopping));
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> facts,
                     store_.Snapshot(pair.revision, SteadyNow() + kCountTimeMax));
    ASSIGN_OR_RETURN(const std::unique_ptr<store::Reader> by,
                     store_.Snapshot(basis, SteadyNow() + kCountTimeMax));
    ASSIGN_OR_RETURN(
        std::shared_ptr<const PastForecast> forecast,
        PastForecast::Count({store_, present_, *facts, *by}, std::move(then), stopping));
    const int64_t weight = forecast->shares_present() ? kWeightShared : kWeightAlone;
    return cache::SlowCache::Made{std::move(forecast), weight};
  };
  ASSIGN_OR_RETURN(
      const std::shared_ptr<const void> forecast,
      forecasts_.Get(moment.key, count, {call.deadline(), [&call] { return call.cancelled(); }}));
  return std::static_pointer_cast<const PastForecast>(forecast);
}

absl::StatusOr<std::shared_ptr<const PastForecast>> PastForecasts::At(const rpc::Call& call,
                                                                      const PastMoment& moment) {
  ASSIGN_OR_RETURN(const Known known, Find(call, moment));
  return At(call, known);
}

}  // namespace accord::forecast
