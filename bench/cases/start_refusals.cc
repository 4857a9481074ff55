// Is anything said not to exist that does, right after a start or right after it was made?
//
// `accord serve` over one account and one person is started and ended again and again. From the
// moment it listens until half a second after the first call went through, clients create
// opportunities and plans for the account and ask for its forecast. They may wait and may be told
// to come again (UNAVAILABLE), but NOT_FOUND is wrong. The creates are only validated, so that
// every round asks the same.
//
// Then, on the server that was started last, an account is created and used at once, without the
// revision that its creation was answered with, again and again.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "accord/forecast/v1/pipeline_service.grpc.pb.h"
#include "accord/planning/v1/plan_service.grpc.pb.h"
#include "bench/cases/cases.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"

namespace accord::bench {
namespace {

constexpr int64_t kStarts = 20;
constexpr int64_t kAccounts = 500;
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

  // What is asked about from then on.
  absl::Status CreateAccount(const std::string& id) {
    account_ = absl::StrCat("accounts/", id);
    rpc::CallContext context;
    accounts::v1::CreateAccountRequest request;
    request.set_account_id(id);
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
    opportunity.set_account(account_);
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
    request.set_parent(account_);
    request.set_account_plan_id("2026");
    request.set_validate_only(true);
    request.mutable_account_plan()->set_fiscal_year(2026);
    planning::v1::AccountPlan answer;
    return planning::v1::PlanService::NewStub(channel_)->CreateAccountPlan(context.get(), request,
                                                                           &answer);
  }
  grpc::Status GetForecast() {
    rpc::CallContext context;
    forecast::v1::GetForecastRequest request;
    request.set_account(account_);
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
  std::string account_ = "accounts/acme";
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

absl::Status AskRightAfterMaking(const std::string& address, int64_t accounts, Tally& tally) {
  Asker asker(address);
  for (int64_t i = 0; i < accounts; ++i) {
    RETURN_IF_ERROR(asker.CreateAccount(absl::StrCat("new-", i)));
    asker.AskAll(tally);
  }
  return absl::OkStatus();
}

void Tell(Bench& bench, const std::string& name, const Tally& tally) {
  bench.report().Note(
      absl::StrFormat("%d answered, %d told to come again", tally.answered, tally.later));
  bench.report().AddNone("start_refusals", name, tally.refused, "calls");
}

}  // namespace

absl::Status StartRefusals(Bench& bench) {
  const std::vector<std::string> arguments = {
      "serve", "--listen=127.0.0.1:0", absl::StrCat("--database=sqlite:", bench.Path("restarts"))};
  {
    ASSIGN_OR_RETURN(const auto server, bench.StartProgram("accord", arguments));
    RETURN_IF_ERROR(server->AwaitServing(kForecastService, kPatience));
    RETURN_IF_ERROR(Asker(server->address()).CreateAccount("acme"));
  }
  const int64_t starts = bench.Scaled(kStarts, 2);
  const int64_t accounts = bench.Scaled(kAccounts, 20);
  Tally started;
  Tally made;
  for (int64_t i = 0; i < starts; ++i) {
    ASSIGN_OR_RETURN(const auto server, bench.StartProgram("accord", arguments));
    RETURN_IF_ERROR(AskFromTheStart(server->address(), started));
    if (i + 1 == starts) {
      RETURN_IF_ERROR(AskRightAfterMaking(server->address(), accounts, made));
    }
  }
  Tell(bench, absl::StrCat("NOT_FOUND for what exists in ", starts, " restarts"), started);
  Tell(bench, absl::StrCat("NOT_FOUND for what was made a moment ago, ", accounts, " accounts"),
       made);
  return absl::OkStatus();
}

}  // namespace accord::bench
