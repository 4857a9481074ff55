// Right after a start, is anything said not to exist that does?
//
// `accord serve` over one account and one person is started and ended again and again. From the
// moment it listens until half a second after the first call went through, clients create
// opportunities and plans for the account and ask for its forecast. They may wait and may be told
// to come again (UNAVAILABLE), but NOT_FOUND is wrong. The creates are only validated, so that
// every round asks the same.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "accord/planning/v1/planning_service.grpc.pb.h"
#include "bench/cases/cases.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"

namespace accord::bench {
namespace {

constexpr int64_t kStarts = 20;
constexpr char kAccount[] = "accounts/acme";
constexpr absl::Duration kAfterFirst = absl::Milliseconds(500);
constexpr absl::Duration kPatience = absl::Minutes(1);

struct Tally {
  int64_t answered = 0;
  int64_t refused = 0;  // NOT_FOUND
  int64_t later = 0;    // UNAVAILABLE
};

class Asker {
 public:
  explicit Asker(const std::string& address) : channel_(rpc::MakeChannel(address)) {}

  absl::Status CreateAccount() {
    rpc::CallContext context;
    accounts::v1::CreateAccountRequest request;
    request.set_account_id("acme");
    request.mutable_account()->set_display_name("Acme");
    accounts::v1::Account account;
    return rpc::FromGrpcStatus(accounts::v1::AccountService::NewStub(channel_)->CreateAccount(
        context.get(), request, &account));
  }
  void AskAll(Tally& tally) {
    Count(CreateOpportunity(), tally);
    Count(CreatePlan(), tally);
    Count(GetForecast(), tally);
  }

 private:
  grpc::Status CreateOpportunity() {
    rpc::CallContext context;
    forecast::v1::CreateOpportunityRequest request;
    request.set_validate_only(true);
    forecast::v1::Opportunity& opportunity = *request.mutable_opportunity();
    opportunity.set_display_name("A deal");
    opportunity.set_account(kAccount);
    opportunity.set_stage("stages/proposal");
    opportunity.mutable_amount()->set_currency_code("USD");
    opportunity.mutable_amount()->set_units(1000);
    forecast::v1::Opportunity answer;
    return forecast::v1::PipelineService::NewStub(channel_)->CreateOpportunity(context.get(),
                                                                               request, &answer);
  }
  grpc::Status CreatePlan() {
    rpc::CallContext context;
    planning::v1::CreateAccountPlanRequest request;
    request.set_parent(kAccount);
    request.set_account_plan_id("2026");
    request.set_validate_only(true);
    request.mutable_account_plan()->set_fiscal_year(2026);
    planning::v1::AccountPlan answer;
    return planning::v1::PlanningService::NewStub(channel_)->CreateAccountPlan(context.get(),
                                                                               request, &answer);
  }
  grpc::Status GetForecast() {
    rpc::CallContext context;
    forecast::v1::GetForecastRequest request;
    request.set_account(kAccount);
    request.mutable_period()->set_fiscal_year(2026);
    forecast::v1::Forecast answer;
    return forecast::v1::ForecastService::NewStub(channel_)->GetForecast(context.get(), request,
                                                                         &answer);
  }
  static void Count(const grpc::Status& status, Tally& tally) {
    tally.answered += status.ok() ? 1 : 0;
    tally.refused += status.error_code() == grpc::NOT_FOUND ? 1 : 0;
    tally.later += status.error_code() == grpc::UNAVAILABLE ? 1 : 0;
  }

  const std::shared_ptr<grpc::Channel> channel_;
};

absl::Status AskFromTheStart(const std::string& address, Tally& tally) {
  Asker asker(address);
  const int64_t answered = tally.answered;
  const absl::Time end = absl::Now() + kPatience;
  absl::Time until = end;
  while (absl::Now() < until) {
    asker.AskAll(tally);
    if (until == end && tally.answered > answered) until = absl::Now() + kAfterFirst;
  }
  return until == end ? absl::DeadlineExceededError("nothing is answered after a start")
                      : absl::OkStatus();
}

}  // namespace

absl::Status StartRefusals(Bench& bench) {
  const std::vector<std::string> arguments = {
      "serve", "--listen=127.0.0.1:0", absl::StrCat("--database=sqlite:", bench.Path("restarts"))};
  {
    ASSIGN_OR_RETURN(const auto server, bench.StartProgram("accord", arguments));
    RETURN_IF_ERROR(server->AwaitServing(kForecastService, kPatience));
    RETURN_IF_ERROR(Asker(server->address()).CreateAccount());
  }
  const int64_t starts = bench.Scaled(kStarts, 2);
  Tally tally;
  for (int64_t i = 0; i < starts; ++i) {
    ASSIGN_OR_RETURN(const auto server, bench.StartProgram("accord", arguments));
    RETURN_IF_ERROR(AskFromTheStart(server->address(), tally));
  }
  bench.report().Note(
      absl::StrFormat("%d answered, %d told to come again", tally.answered, tally.later));
  bench.report().AddNone("start_refusals",
                         absl::StrCat("NOT_FOUND for what exists in ", starts, " restarts"),
                         tally.refused, "calls");
  return absl::OkStatus();
}

}  // namespace accord::bench
