#include "services/forecast/service.h"

#include <utility>
#include <vector>

#include "accord/forecast/v1/forecast_service.pb.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "common/base/status.h"
#include "common/base/wait.h"
#include "common/directory/hierarchy_status.h"
#include "common/resources/key_spelling.h"
#include "services/forecast/api/forecast_methods.h"
#include "services/forecast/api/kinds.h"
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
  const ForecastSources sources{store, projector_, past_, options.shared};
  RegisterForecasts(router_, sources);
  RegisterBatches(router_, sources);
  RegisterContributions(router_, sources);
  RegisterUpserts(router_, store, directory, admission_);
  directory::RegisterHierarchyStatus(router_, store, directory);
  const Kinds kinds(Parts{directory, projector_, admission_});
  RETURN_IF_ERROR(BindKinds(kinds, router_, resources::Moments(store, options.archive), directory));
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
  RETURN_IF_ERROR(resources::RespellExternalIds<Opportunity>(*options.store));
  std::unique_ptr<ForecastService> service(new ForecastService(options));
  RETURN_IF_ERROR(service->projector_.Start());
  RETURN_IF_ERROR(service->Register(options));
  return service;
}

}  // namespace accord::forecast
