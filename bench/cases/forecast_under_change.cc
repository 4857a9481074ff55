// Does anybody wait while rates, stages or accounts below change?
//
// rates_feed: the longest call of GetForecast, ListContributions and CreateOpportunity while 5,200
// rates come in over 100,000 opportunities. stage_change: the same while the stage that all
// opportunities are in changes a few times. contributions_under_import: reading all contributions
// of a top parent, page by page, while accounts come in below it, beside the same when all is
// quiet.
#include "bench/cases/cases.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "accord/forecast/v1/revenue_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace fv = forecast::v1;

constexpr int64_t kChildren = 5'000;
constexpr int64_t kOpportunities = 100'000;
constexpr int64_t kRates = 5'200;
constexpr int kStageChanges = 20;
constexpr double kWaitMilliseconds = 50;
constexpr double kImportBar = 2;
constexpr int kYear = 2027;

// A top parent with everything below it.
struct World {
  std::unique_ptr<ServerProcess> accounts;
  std::unique_ptr<ServerProcess> forecast;
  Pipeline pipeline;
  std::string top;
  std::unique_ptr<fv::ForecastService::Stub> forecasts;
  std::unique_ptr<fv::PipelineService::Stub> deals;
  std::unique_ptr<fv::RevenueService::Stub> revenue;
};

absl::Status ToStatus(const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

// `stages`: how many of the four the opportunities are spread over.
absl::StatusOr<World> Fill(Bench& bench, const std::string& name, size_t stages) {
  World world;
  ASSIGN_OR_RETURN(world.accounts, bench.StartAccounts(name + "-accounts"));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*world.accounts, GrowTopParents(1, bench.Scaled(kChildren, 10))));
  world.top = imported.names[0];
  ASSIGN_OR_RETURN(world.pipeline.owners, CreateOwners(*world.accounts));
  ASSIGN_OR_RETURN(world.forecast, bench.StartForecast(name + "-forecast", *world.accounts));
  ASSIGN_OR_RETURN(world.pipeline.stages, CreateStages(*world.forecast));
  world.pipeline.stages.resize(std::min(stages, world.pipeline.stages.size()));
  const std::vector<std::string> children(imported.names.begin() + 1, imported.names.end());
  RETURN_IF_ERROR(ImportOpportunities(*world.forecast, world.pipeline, children,
                                      {0, bench.Scaled(kOpportunities, 100)})
                      .status());
  const auto channel = rpc::MakeChannel(world.forecast->address());
  world.forecasts = fv::ForecastService::NewStub(channel);
  world.deals = fv::PipelineService::NewStub(channel);
  world.revenue = fv::RevenueService::NewStub(channel);
  return world;
}

absl::Status GetForecast(const World& world) {
  fv::GetForecastRequest request;
  request.set_account(world.top);
  request.mutable_period()->set_fiscal_year(kYear);
  fv::Forecast forecast;
  rpc::CallContext context;
  return ToStatus(world.forecasts->GetForecast(context.get(), request, &forecast));
}

absl::StatusOr<std::string> ListPage(const World& world, const std::string& token, int size) {
  fv::ListContributionsRequest request;
  request.set_account(world.top);
  request.mutable_period()->set_fiscal_year(kYear);
  request.set_page_size(size);
  request.set_page_token(token);
  fv::ListContributionsResponse page;
  rpc::CallContext context;
  RETURN_IF_ERROR(ToStatus(world.forecasts->ListContributions(context.get(), request, &page)));
  return page.next_page_token();
}

absl::Status Write(const World& world, int number) {
  fv::CreateOpportunityRequest request;
  request.mutable_opportunity()->set_display_name(absl::StrCat("Deal ", number));
  request.mutable_opportunity()->set_stage(world.pipeline.stages[0]);
  request.mutable_opportunity()->set_account(world.top);
  fv::Opportunity made;
  rpc::CallContext context;
  return ToStatus(world.deals->CreateOpportunity(context.get(), request, &made));
}

// How long calls of each kind took.
struct Waits {
  std::vector<absl::Duration> taken[3];

  absl::Duration longest() const {
    absl::Duration most;
    for (const auto& kind : taken) {
      for (const absl::Duration one : kind) most = std::max(most, one);
    }
    return most;
  }
  // What there is to say of one kind.
  std::string Describe(int kind) {
    std::vector<absl::Duration>& all = taken[kind];
    if (all.empty()) return "none";
    std::sort(all.begin(), all.end());
    static constexpr const char* kNames[] = {"GetForecast", "ListContributions",
                                             "CreateOpportunity"};
    return absl::StrFormat("%s: %d calls, p99 %.1f ms, longest %.1f ms", kNames[kind], all.size(),
                           absl::ToDoubleMilliseconds(all[all.size() * 99 / 100]),
                           absl::ToDoubleMilliseconds(all.back()));
  }
};

// Calls that people make, in turn, until `change` has returned.
absl::StatusOr<Waits> MeasureWhile(const World& world,
                                   const std::function<absl::Status()>& change) {
  std::atomic<bool> over{false};
  absl::Status changed;
  std::thread changing([&] {
    changed = change();
    over = true;
  });
  Waits waits;
  absl::Status called;
  for (int i = 0; !over && called.ok(); ++i) {
    const absl::Time began = absl::Now();
    called = i % 3 == 0   ? GetForecast(world)
             : i % 3 == 1 ? ListPage(world, "", 10).status()
                          : Write(world, i);
    waits.taken[i % 3].push_back(absl::Now() - began);
    absl::SleepFor(absl::Milliseconds(2));
  }
  changing.join();
  RETURN_IF_ERROR(changed);
  RETURN_IF_ERROR(called);
  return waits;
}

// From here on every opportunity needs a rate.
absl::Status ReportInEuros(const World& world) {
  const auto stub =
      accounts::v1::OrganizationService::NewStub(rpc::MakeChannel(world.accounts->address()));
  accounts::v1::UpdateOrganizationRequest request;
  request.mutable_organization()->set_name("organization");
  request.mutable_organization()->set_reporting_currency("EUR");
  request.mutable_update_mask()->add_paths("reporting_currency");
  accounts::v1::Organization organization;
  rpc::CallContext context;
  RETURN_IF_ERROR(ToStatus(stub->UpdateOrganization(context.get(), request, &organization)));
  // Once the forecast service has heard of it, it is counted anew, and then this is answered.
  rpc::CallSettings settings;
  settings.min_accounts_revision = context.revision();
  fv::GetForecastRequest asked;
  asked.set_account(world.top);
  asked.mutable_period()->set_fiscal_year(kYear);
  fv::Forecast forecast;
  rpc::CallContext waiting(settings);
  return ToStatus(world.forecasts->GetForecast(waiting.get(), asked, &forecast));
}

absl::Status ChangeRates(const World& world, int64_t rates) {
  for (int64_t i = 0; i < rates; ++i) {
    fv::CreateExchangeRateRequest request;
    fv::ExchangeRate& rate = *request.mutable_exchange_rate();
    rate.set_currency_code("USD");  // what all opportunities are in
    rate.mutable_start_date()->set_year(static_cast<int>(2012 + i / 336));
    rate.mutable_start_date()->set_month(static_cast<int>(i / 28 % 12 + 1));
    rate.mutable_start_date()->set_day(static_cast<int>(i % 28 + 1));
    rate.mutable_rate()->set_value(absl::StrFormat("1.%06d", i));
    fv::ExchangeRate made;
    rpc::CallContext context;
    RETURN_IF_ERROR(ToStatus(world.revenue->CreateExchangeRate(context.get(), request, &made)));
  }
  return absl::OkStatus();
}

absl::Status ChangeStage(const World& world) {
  for (int i = 0; i < kStageChanges; ++i) {
    fv::UpdateStageRequest request;
    request.mutable_stage()->set_name(world.pipeline.stages[0]);
    request.mutable_stage()->set_probability_basis_points(1000 + i);
    request.mutable_update_mask()->add_paths("probability_basis_points");
    fv::Stage stage;
    rpc::CallContext context;
    RETURN_IF_ERROR(ToStatus(world.deals->UpdateStage(context.get(), request, &stage)));
    absl::SleepFor(absl::Milliseconds(250));
  }
  return absl::OkStatus();
}

void AddWait(Bench& bench, const char* name, const char* what, Waits waits) {
  for (int kind = 0; kind < 3; ++kind) bench.report().Note(waits.Describe(kind));
  Figure figure;
  figure.case_name = name;
  figure.name = what;
  figure.value = absl::ToDoubleMilliseconds(waits.longest());
  figure.unit = "ms";
  figure.peer = kRequired;
  figure.peer_value = kWaitMilliseconds;
  bench.report().Add(figure);
}

absl::StatusOr<absl::Duration> ReadAll(const World& world) {
  const absl::Time began = absl::Now();
  std::string token;
  do {
    ASSIGN_OR_RETURN(token, ListPage(world, token, 1000));
  } while (!token.empty());
  return absl::Now() - began;
}

// New accounts below the top, one a call, until told to end.
absl::Status AddAccounts(const World& world, const std::atomic<bool>& over) {
  const auto stub =
      accounts::v1::AccountService::NewStub(rpc::MakeChannel(world.accounts->address()));
  for (int i = 0; !over; ++i) {
    accounts::v1::CreateAccountRequest request;
    request.mutable_account()->set_display_name(absl::StrCat("Newcomer ", i));
    request.mutable_account()->set_parent(world.top);
    accounts::v1::Account made;
    rpc::CallContext context;
    RETURN_IF_ERROR(ToStatus(stub->CreateAccount(context.get(), request, &made)));
    absl::SleepFor(absl::Milliseconds(5));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RatesFeed(Bench& bench) {
  ASSIGN_OR_RETURN(const World world, Fill(bench, "rates", 4));
  RETURN_IF_ERROR(ReportInEuros(world));
  const int64_t rates = bench.Scaled(kRates, 20);
  ASSIGN_OR_RETURN(Waits waits, MeasureWhile(world, [&] { return ChangeRates(world, rates); }));
  AddWait(bench, "rates_feed", "longest call while rates come in", std::move(waits));
  return absl::OkStatus();
}

absl::Status StageChange(Bench& bench) {
  ASSIGN_OR_RETURN(const World world, Fill(bench, "stage", 1));
  ASSIGN_OR_RETURN(Waits waits, MeasureWhile(world, [&] { return ChangeStage(world); }));
  AddWait(bench, "stage_change", "longest call while the stage of all changes", std::move(waits));
  return absl::OkStatus();
}

absl::Status ContributionsUnderImport(Bench& bench) {
  ASSIGN_OR_RETURN(const World world, Fill(bench, "contributions", 4));
  ASSIGN_OR_RETURN(const absl::Duration quiet, ReadAll(world));
  std::atomic<bool> over{false};
  absl::Status added;
  std::thread adding([&] { added = AddAccounts(world, over); });
  const absl::StatusOr<absl::Duration> busy = ReadAll(world);
  over = true;
  adding.join();
  RETURN_IF_ERROR(added);
  RETURN_IF_ERROR(busy.status());
  Figure figure;
  figure.case_name = "contributions_under_import";
  figure.name = "all contributions of a top parent while accounts come in below";
  figure.value = absl::ToDoubleSeconds(*busy);
  figure.unit = "s";
  figure.peer = "the same when all is quiet";
  figure.peer_value = absl::ToDoubleSeconds(quiet);
  figure.bar = kImportBar;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
