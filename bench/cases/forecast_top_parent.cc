// Is a top parent's forecast as cheap as reading one account, and does it stay so as the pipeline
// below it grows?
//
// Three top parents with 50 children each and 1,000, 10,000 and 100,000 opportunities below; the
// forecasts of a year and its quarters are asked for in turn. The peer is GetAccount on the
// accounts service that the forecast service follows. As in get_account, the servers' CPU time is
// compared.
#include "bench/cases/cases.h"

#include "absl/strings/str_format.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "bench/support/load.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int64_t kOpportunities[] = {1'000, 10'000, 100'000};  // below each top parent
constexpr size_t kSmall = 0;
constexpr size_t kMedium = 1;
constexpr size_t kLarge = 2;
constexpr int64_t kTopParents = 3;
constexpr int64_t kChildren = 50;
constexpr int64_t kCalls = 30'000;
constexpr int kRounds = 7;
constexpr double kBar = 1.5;
constexpr double kGrowthBar = 1.2;

Load MakeForecasts(const std::string& account, int64_t calls) {
  std::vector<grpc::ByteBuffer> requests;
  for (int quarter = 0; quarter <= 4; ++quarter) {
    forecast::v1::GetForecastRequest request;
    request.set_account(account);
    request.mutable_period()->set_fiscal_year(2027);
    request.mutable_period()->set_quarter(quarter);  // 0: the year
    requests.push_back(ToBytes(request));
  }
  return MakeLoad("/accord.forecast.v1.ForecastService/GetForecast", std::move(requests), calls);
}

Load MakeGets(const std::vector<std::string>& accounts, int64_t calls) {
  std::vector<grpc::ByteBuffer> requests;
  for (const std::string& account : accounts) {
    accounts::v1::GetAccountRequest request;
    request.set_name(account);
    requests.push_back(ToBytes(request));
  }
  return MakeLoad("/accord.accounts.v1.AccountService/GetAccount", std::move(requests), calls);
}

// The children of a top parent: they follow all top parents, a family after the other.
std::vector<std::string> ChildrenOf(const std::vector<std::string>& accounts, size_t top_parent) {
  const auto first = accounts.begin() + kTopParents + static_cast<int64_t>(top_parent) * kChildren;
  return {first, first + kChildren};
}

absl::Status FillPipelines(Bench& bench, const ServerProcess& forecast, const Pipeline& pipeline,
                           const std::vector<std::string>& accounts) {
  int64_t first = 0;
  for (size_t i = 0; i < kTopParents; ++i) {
    const int64_t count = bench.Scaled(kOpportunities[i], 10);
    RETURN_IF_ERROR(
        ImportOpportunities(forecast, pipeline, ChildrenOf(accounts, i), {first, count}).status());
    first += count;
  }
  return absl::OkStatus();
}

void AddFigures(Report& report, const Round& costs, double get_account) {
  Figure figure;
  figure.case_name = "forecast_top_parent";
  figure.name = "server CPU a call of GetForecast, 10000 opportunities below";
  figure.value = costs[kMedium];
  figure.unit = "us";
  figure.peer = "GetAccount";
  figure.peer_value = get_account;
  figure.bar = kBar;
  report.Add(figure);
  figure.name = "server CPU a call of GetForecast, 100000 opportunities below";
  figure.value = costs[kLarge];
  figure.peer = "the same with 1000 below";
  figure.peer_value = costs[kSmall];
  figure.bar = kGrowthBar;
  report.Add(figure);
}

}  // namespace

absl::Status ForecastTopParent(Bench& bench) {
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("forecast-accounts"));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*accounts, GrowTopParents(kTopParents, kChildren)));
  Pipeline pipeline;
  ASSIGN_OR_RETURN(pipeline.owners, CreateOwners(*accounts));
  ASSIGN_OR_RETURN(const auto forecast, bench.StartForecast("forecast-forecast", *accounts));
  ASSIGN_OR_RETURN(pipeline.stages, CreateStages(*forecast));
  RETURN_IF_ERROR(FillPipelines(bench, *forecast, pipeline, imported.names));

  const int64_t calls = bench.Scaled(kCalls, 200);
  // The medium one and its peer first: theirs is the ratio whose median counts.
  std::vector<Contender> contenders = {
      {forecast.get(), MakeForecasts(imported.names[kMedium], calls)},
      {accounts.get(), MakeGets(imported.names, calls)},
      {forecast.get(), MakeForecasts(imported.names[kSmall], calls)},
      {forecast.get(), MakeForecasts(imported.names[kLarge], calls)},
  };
  ASSIGN_OR_RETURN(const Round round, CompareCpu(contenders, kRounds));
  AddFigures(bench.report(), {round[2], round[0], round[3]}, round[1]);
  return absl::OkStatus();
}

}  // namespace accord::bench
