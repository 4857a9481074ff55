// What does it cost a call that every read has a viewer, for the one who sees everything?
//
// The server's CPU a call of GetAccount and of GetForecast; the peer is the same less what the
// viewer adds to a call. No build without it is left to take turns with, so what it adds is
// measured by itself, in the same run: the grant of a caller, the viewer made of it, the
// permission, and as many questions to the viewer as the dearest of these calls asks. Alone in a
// loop it runs with everything in the first cache, so it comes out cheaper than in a server: it is
// counted ten times.
#include <time.h>

#include <memory>

#include "accord/accounts/v1/account_service.pb.h"
#include "accord/forecast/v1/forecast_service.pb.h"
#include "bench/cases/cases.h"
#include "bench/support/load.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/rpc/call.h"
#include "common/rpc/policy.h"
#include "common/rpc/router.h"

namespace accord::bench {
namespace {

constexpr int64_t kTopParents = 3;
constexpr int64_t kChildren = 50;
constexpr int64_t kOpportunities = 10'000;
constexpr int64_t kCalls = 30'000;
constexpr int kRounds = 7;
constexpr int kTurns = 1'000'000;
constexpr int kQuestions = 6;     // of one call to its viewer
constexpr double kInServer = 10;  // how much dearer it may be there than in the loop
constexpr double kBar = 1.03;

double ThreadMicros() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

// Microseconds that the viewer adds to one call.
double ViewerMicros() {
  const rpc::LocalAdministrator administrator;
  const rpc::Authorizer& authorizer = administrator;
  const SystemClock clock;
  const auto* service = rpc::ServiceOf<accounts::v1::GetAccountRequest>("AccountService");
  const rpc::Policy policy(*service->FindMethodByName("GetAccount"));
  accounts::v1::GetAccountRequest request;
  request.set_name("accounts/acme");
  const rpc::Kinds kinds;
  const rpc::Call call(rpc::CallFacts(), clock, authorizer);
  int64_t seen = 0;
  const double begun = ThreadMicros();
  for (int turn = 0; turn < kTurns; ++turn) {
    rpc::Authorizer::Grant grant = authorizer.GrantOf(call.caller());
    const rights::Viewer viewer(std::move(grant.scope), nullptr);
    const auto no_rows = []() -> absl::StatusOr<store::Reader*> { return nullptr; };
    seen += policy.Require(call, request, kinds, no_rows).ok() ? 1 : 0;
    for (int i = 0; i < kQuestions; ++i) {
      const rights::Viewer* volatile asked = &viewer;  // not decided once for all turns
      seen += asked->sees_all() ? 1 : 0;
    }
  }
  const double micros = (ThreadMicros() - begun) / kTurns;
  return seen == static_cast<int64_t>(kTurns) * (kQuestions + 1) ? micros : -1;
}

template <typename Request>
Load MakeRequests(const char* path, const std::vector<Request>& requests, int64_t calls) {
  std::vector<grpc::ByteBuffer> bytes;
  for (const Request& request : requests) bytes.push_back(ToBytes(request));
  return MakeLoad(path, std::move(bytes), calls);
}

Load MakeGets(const std::vector<std::string>& names, int64_t calls) {
  std::vector<accounts::v1::GetAccountRequest> requests;
  for (const std::string& name : names) requests.emplace_back().set_name(name);
  return MakeRequests("/accord.accounts.v1.AccountService/GetAccount", requests, calls);
}

Load MakeForecasts(const std::string& account, int64_t calls) {
  std::vector<forecast::v1::GetForecastRequest> requests(1);
  requests[0].set_account(account);
  requests[0].mutable_period()->set_fiscal_year(2027);
  return MakeRequests("/accord.forecast.v1.ForecastService/GetForecast", requests, calls);
}

void AddFigure(Report& report, const std::string& what, double cost, double viewer) {
  Figure figure;
  figure.case_name = "viewer_cost";
  figure.name = "server CPU a call of " + what + " for a viewer who sees everything";
  figure.value = cost;
  figure.unit = "us";
  figure.peer = "the same less ten times what the viewer costs by itself";
  figure.peer_value = cost - kInServer * viewer;
  figure.bar = kBar;
  report.Add(figure);
}

}  // namespace

absl::Status ViewerCost(Bench& bench) {
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("viewer-accounts"));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*accounts, GrowTopParents(kTopParents, kChildren)));
  Pipeline pipeline;
  ASSIGN_OR_RETURN(pipeline.owners, CreateOwners(*accounts));
  ASSIGN_OR_RETURN(const auto forecast, bench.StartForecast("viewer-forecast", *accounts));
  ASSIGN_OR_RETURN(pipeline.stages, CreateStages(*forecast));
  RETURN_IF_ERROR(ImportOpportunities(*forecast, pipeline, imported.names,
                                      {0, bench.Scaled(kOpportunities, 10)})
                      .status());
  const double viewer = ViewerMicros();
  if (viewer < 0) return absl::InternalError("the viewer did not see everything");
  const int64_t calls = bench.Scaled(kCalls, 200);
  ASSIGN_OR_RETURN(const Round round,
                   CompareCpu({{accounts.get(), MakeGets(imported.names, calls)},
                               {forecast.get(), MakeForecasts(imported.names.front(), calls)}},
                              kRounds));
  AddFigure(bench.report(), "GetAccount", round[0], viewer);
  AddFigure(bench.report(), "GetForecast", round[1], viewer);
  return absl::OkStatus();
}

}  // namespace accord::bench
