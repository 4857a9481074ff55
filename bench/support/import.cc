#include "bench/support/import.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "bench/support/load.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace av = accounts::v1;
namespace fv = forecast::v1;

constexpr int64_t kBatchRows = 1000;
constexpr int kBatchesInFlight = 4;
constexpr int kManagers = 10;
constexpr int kOwners = 100;

// Batches of [first, end), numbered from 0.
struct Batches {
  int64_t first = 0;
  int64_t end = 0;

  int64_t count() const { return (end - first + kBatchRows - 1) / kBatchRows; }
  int64_t FirstOf(int64_t batch) const { return first + batch * kBatchRows; }
  int64_t EndOf(int64_t batch) const { return std::min(end, FirstOf(batch) + kBatchRows); }
};

Load MakeImport(const std::string& method, int64_t batches) {
  Load load;
  load.method = method;
  load.calls = batches;
  load.in_flight = kBatchesInFlight;
  return load;
}

// One level; its accounts' names go where they belong in `names`.
absl::Status ImportLevel(const Client& client, const Forest& forest, Batches batches,
                         std::vector<std::string>& names) {
  Load load = MakeImport("/accord.accounts.v1.AccountService/UpsertAccounts", batches.count());
  load.request = [&](int64_t batch) {
    av::UpsertAccountsRequest request;
    for (int64_t account = batches.FirstOf(batch); account < batches.EndOf(batch); ++account) {
      *request.add_entries() = MakeEntry(forest, account);
    }
    return ToBytes(request);
  };
  load.reply = [&](int64_t batch, grpc::ByteBuffer& reply) -> absl::Status {
    av::UpsertAccountsResponse response;
    RETURN_IF_ERROR(FromBytes(reply, response));
    size_t account = static_cast<size_t>(batches.FirstOf(batch));
    for (auto& result : *response.mutable_results()) {
      names[account++] = std::move(*result.mutable_name());
    }
    return absl::OkStatus();
  };
  return client.Run(load).status();
}

template <typename Response>
absl::StatusOr<Response> Checked(const grpc::Status& status, Response response) {
  if (status.ok()) return response;
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

absl::StatusOr<std::string> CreatePerson(av::OrganizationService::Stub& stub, int number,
                                         const std::string& manager) {
  av::CreatePersonRequest request;
  request.mutable_person()->set_display_name(absl::StrCat("Seller ", number));
  request.mutable_person()->set_manager(manager);
  rpc::CallContext context;
  av::Person person;
  const grpc::Status status = stub.CreatePerson(context.get(), request, &person);
  ASSIGN_OR_RETURN(person, Checked(status, std::move(person)));
  return person.name();
}

}  // namespace

absl::StatusOr<ImportedAccounts> ImportAccounts(const ServerProcess& accounts,
                                                const Forest& forest) {
  const Client client(accounts.address());
  ImportedAccounts imported;
  imported.names.resize(static_cast<size_t>(forest.size()));
  imported.figures.rows = forest.size();
  const absl::Duration cpu_before = accounts.CpuTime();
  const absl::Time began = absl::Now();
  int64_t first = 0;
  for (const int64_t end : forest.level_ends) {
    RETURN_IF_ERROR(ImportLevel(client, forest, {first, end}, imported.names));
    first = end;
  }
  imported.figures.elapsed = absl::Now() - began;
  imported.figures.server_cpu = accounts.CpuTime() - cpu_before;
  return imported;
}

absl::StatusOr<std::vector<std::string>> CreateOwners(const ServerProcess& accounts) {
  const auto stub = av::OrganizationService::NewStub(rpc::MakeChannel(accounts.address()));
  std::vector<std::string> managers;
  std::vector<std::string> owners;
  for (int i = 0; i < kManagers; ++i) {
    ASSIGN_OR_RETURN(std::string manager, CreatePerson(*stub, i, ""));
    managers.push_back(std::move(manager));
  }
  for (int i = 0; i < kOwners; ++i) {
    ASSIGN_OR_RETURN(std::string owner, CreatePerson(*stub, kManagers + i,
                                                     managers[static_cast<size_t>(i % kManagers)]));
    owners.push_back(std::move(owner));
  }
  return owners;
}

absl::StatusOr<std::vector<std::string>> CreateStages(const ServerProcess& forecast) {
  const auto stub = fv::PipelineService::NewStub(rpc::MakeChannel(forecast.address()));
  std::vector<std::string> stages;
  for (const auto category : {fv::PIPELINE, fv::BEST_CASE, fv::COMMIT, fv::CLOSED}) {
    fv::CreateStageRequest request;
    fv::Stage& stage = *request.mutable_stage();
    stage.set_display_name(absl::StrCat("Stage ", stages.size()));
    stage.set_sequence(static_cast<int>(stages.size()));
    stage.set_outcome(category == fv::CLOSED ? fv::Stage::WON : fv::Stage::OPEN);
    if (category != fv::CLOSED) {
      stage.set_forecast_category(category);
      stage.set_probability_basis_points(2500 * static_cast<int>(stages.size() + 1));
    }
    rpc::CallContext context;
    const grpc::Status status = stub->CreateStage(context.get(), request, &stage);
    ASSIGN_OR_RETURN(const fv::Stage created, Checked(status, stage));
    stages.push_back(created.name());
  }
  return stages;
}

absl::StatusOr<ImportFigures> ImportOpportunities(const ServerProcess& forecast,
                                                  const Pipeline& pipeline,
                                                  const std::vector<std::string>& accounts,
                                                  OpportunityRange range) {
  const Batches batches{range.first, range.first + range.count};
  Load load =
      MakeImport("/accord.forecast.v1.PipelineService/UpsertOpportunities", batches.count());
  load.request = [&](int64_t batch) {
    fv::UpsertOpportunitiesRequest request;
    for (int64_t number = batches.FirstOf(batch); number < batches.EndOf(batch); ++number) {
      const size_t place = static_cast<size_t>(number);
      fv::Opportunity& made = *request.add_opportunities();
      made = MakeOpportunity(number, accounts[place % accounts.size()],
                             pipeline.owners[place % pipeline.owners.size()], pipeline.stages);
      if (range.scattered) made.mutable_external_ids(0)->set_value(ScatteredKey(number));
    }
    return ToBytes(request);
  };
  ImportFigures figures;
  figures.rows = range.count;
  const absl::Duration cpu_before = forecast.CpuTime();
  ASSIGN_OR_RETURN(figures.elapsed, Client(forecast.address()).Run(load));
  figures.server_cpu = forecast.CpuTime() - cpu_before;
  return figures;
}

}  // namespace accord::bench
