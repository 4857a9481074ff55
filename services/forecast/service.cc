#include "services/forecast/service.h"

#include <utility>
#include <vector>

#include "accord/forecast/v1/forecast_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/directory/hierarchy_status.h"
#include "common/directory/live_subtree.h"
#include "common/resources/history.h"
#include "common/resources/show.h"
#include "common/resources/standard_methods.h"
#include "services/forecast/api/forecast_methods.h"
#include "services/forecast/api/resources.h"
#include "services/forecast/api/upserts.h"

namespace accord::forecast {
namespace {

// A start that waits longer for its first write had better fail and be started again.
constexpr absl::Duration kFirstWriteTimeMax = absl::Seconds(30);

// The usual steps of a sale, for an organization that has not said its own.
std::vector<Stage> DefaultStages() {
  const auto make = [](const char* id, const char* name, int sequence, Outcome outcome,
                       Category category, int probability) {
    Stage stage;
    stage.meta.id = id;
    stage.display_name = name;
    stage.sequence = sequence;
    stage.outcome = outcome;
    stage.category = category;
    stage.probability_basis_points = probability;
    return stage;
  };
  return {make("prospecting", "Prospecting", 10, Outcome::kOpen, Category::kPipeline, 1000),
          make("qualification", "Qualification", 20, Outcome::kOpen, Category::kPipeline, 2500),
          make("proposal", "Proposal", 30, Outcome::kOpen, Category::kBestCase, 5000),
          make("negotiation", "Negotiation", 40, Outcome::kOpen, Category::kCommit, 8000),
          make("won", "Won", 90, Outcome::kWon, Category::kClosed, kCertain),
          make("lost", "Lost", 95, Outcome::kLost, Category::kOmitted, 0)};
}

absl::Status PutDefaultStages(store::Txn& txn) {
  store::Query any;
  any.show_deleted = true;
  any.limit = 1;
  bool found = false;
  RETURN_IF_ERROR(txn.SelectRows(store::TableOf<Stage>(), any, [&](const store::Row&) {
    found = true;
    return false;
  }));
  if (found) return absl::OkStatus();
  for (Stage& stage : DefaultStages()) RETURN_IF_ERROR(txn.Put(stage));
  return absl::OkStatus();
}

// Gives a kind of resource its standard methods and shows it to watchers, and its history to all.
class Registrar {
 public:
  Registrar(rpc::Router& router, const ForecastService::Options& options)
      : router_(router),
        moments_(*options.store, options.archive),
        directory_(*options.directory),
        shared_(options.shared) {}

  template <typename Kind>
  void Add(std::shared_ptr<const Kind> kind, typename Kind::Proto* (v1::Change::*field)()) {
    using Record = typename Kind::Record;
    using Proto = typename Kind::Proto;
    resources::RegisterStandardMethods<Record, Proto>(router_, moments_, kind, shared_);
    const std::string type = "accord.dev/" + kind->naming().singular;
    history_.Show<Kind>(kind);
    resources::Show<Kind>(encoder_, type, std::move(kind), field);
  }

  // Opportunities are shown as they count now, whenever the version was made.
  void AddOpportunities(std::shared_ptr<const OpportunityResource> kind,
                        const Projector& projector) {
    resources::RegisterStandardMethods<Opportunity, v1::Opportunity>(router_, moments_, kind,
                                                                     shared_);
    history_.Show<OpportunityResource>(kind);
    encoder_.Show<Opportunity>(
        "accord.dev/" + kind->naming().singular,
        [kind, &projector](const Opportunity& stored, const rights::Viewer&, v1::Change& change) {
          Opportunity shown = stored;
          const Effect effect = projector.EffectOf(stored);
          shown.effective_category = effect.category;
          shown.effective_probability_basis_points = effect.probability_basis_points;
          *change.mutable_opportunity() =
              resources::Present<Opportunity, v1::Opportunity>(*kind, shown);
        });
  }

  absl::Status Finish() {
    encoder_.SubtreesBy([this_directory = &directory_](std::string account) {
      return std::make_unique<directory::LiveSubtree>(*this_directory, std::move(account));
    });
    resources::RegisterHistory(router_, moments_, std::move(history_));
    return changes::RegisterWatch<v1::WatchChangesRequest, v1::WatchChangesResponse>(
        router_, moments_, std::move(encoder_));
  }

 private:
  rpc::Router& router_;
  const changes::Moments moments_;
  const directory::Directory& directory_;
  cache::SharedSpace* const shared_;
  changes::Encoder<v1::Change> encoder_;
  resources::History history_;
};

std::vector<const google::protobuf::ServiceDescriptor*> Services() {
  return {rpc::ServiceOf<v1::GetForecastRequest>("ForecastService"),
          rpc::ServiceOf<v1::GetOpportunityRequest>("PipelineService"),
          rpc::ServiceOf<v1::GetTargetRequest>("RevenueService")};
}

}  // namespace

ForecastService::ForecastService(const Options& options)
    : projector_(*options.store, *options.directory),
      past_(*options.store, *options.archive, *options.directory, projector_),
      seen_(*options.store, *options.directory),
      gate_(*options.directory, *options.store, Services(), {"GetForecast", "ListContributions"}),
      router_(Services(), {options.clock, options.authorizer, options.pool, &gate_, options.store,
                           options.observer, options.directory}) {}

absl::Status ForecastService::Register(const Options& options) {
  store::Store& store = *options.store;
  const directory::Directory& directory = *options.directory;
  const ForecastSources sources{store, projector_, past_};
  RegisterForecasts(router_, sources);
  RegisterContributions(router_, sources);
  RegisterUpserts(router_, store, directory, admission_);
  directory::RegisterHierarchyStatus(router_, store, directory);
  Registrar registrar(router_, options);
  using v1::Change;
  registrar.AddOpportunities(
      std::make_shared<const OpportunityResource>(directory, projector_, admission_), projector_);
  registrar.Add(std::make_shared<const StageResource>(), &Change::mutable_stage);
  registrar.Add(std::make_shared<const TargetResource>(directory, admission_),
                &Change::mutable_target);
  registrar.Add(std::make_shared<const RevenueFactResource>(), &Change::mutable_revenue_fact);
  registrar.Add(std::make_shared<const AddressableRevenueResource>(directory),
                &Change::mutable_addressable_revenue);
  registrar.Add(std::make_shared<const ExchangeRateResource>(directory),
                &Change::mutable_exchange_rate);
  RETURN_IF_ERROR(registrar.Finish());
  return router_.Check();
}

absl::StatusOr<std::unique_ptr<ForecastService>> ForecastService::Create(const Options& options) {
  store::WriteInfo info;
  info.actor = rpc::kAdministrator;
  info.reason = "a database begins with the usual stages";
  RETURN_IF_ERROR(
      options.store
          ->WriteAndWait(std::move(info), SteadyNow() + kFirstWriteTimeMax, &PutDefaultStages)
          .status());
  std::unique_ptr<ForecastService> service(new ForecastService(options));
  RETURN_IF_ERROR(service->projector_.Start());
  RETURN_IF_ERROR(service->Register(options));
  return service;
}

}  // namespace accord::forecast
