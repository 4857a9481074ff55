// What does it cost a call to be counted, and to be written into the log?
//
// The same service three times over the same accounts: without either, with metrics, and with
// metrics and a JSON line a call. They take turns at the same requests for one account each, the
// cheapest call there is, so that what is added shows most; compared is the CPU time of the
// servers, that of the thread which writes the log included. The bar is on metrics; what the log
// costs is told beside it.
#include "bench/cases/cases.h"

#include "accord/accounts/v1/account_service.pb.h"
#include "bench/support/load.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kAccounts = 1'000;
constexpr int64_t kCalls = 40'000;
constexpr int kRounds = 15;
constexpr double kBarMetrics = 1.03;
// What a log line may cost the cheapest call. One that writes takes five times as much CPU.
constexpr double kBarLog = 1.15;

struct Served {
  std::unique_ptr<ServerProcess> server;
  Load load;
};

absl::StatusOr<Served> Serve(Bench& bench, const std::string& data,
                             std::vector<std::string> arguments) {
  Served served;
  ASSIGN_OR_RETURN(served.server, bench.StartServer("accord-accounts", data, std::move(arguments)));
  RETURN_IF_ERROR(served.server->AwaitServing(kAccountService, absl::Minutes(1)));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*served.server, GrowForest(bench.Scaled(kAccounts, 100))));
  std::vector<grpc::ByteBuffer> requests;
  for (const std::string& name : imported.names) {
    v1::GetAccountRequest request;
    request.set_name(name);
    requests.push_back(ToBytes(request));
  }
  served.load = MakeLoad("/accord.accounts.v1.AccountService/GetAccount", std::move(requests),
                         bench.Scaled(kCalls, 200));
  return served;
}

Figure FigureOf(const Round& round, const std::string& what, double bar) {
  Figure figure;
  figure.case_name = "metrics_cost";
  figure.name = "server CPU a call of GetAccount with " + what;
  figure.value = round[0];
  figure.unit = "us";
  figure.peer = "the same without";
  figure.peer_value = round[1];
  figure.bar = bar;
  return figure;
}

}  // namespace

absl::Status MetricsCost(Bench& bench) {
  const std::string metrics = "--metrics=127.0.0.1:0";
  ASSIGN_OR_RETURN(const Served off, Serve(bench, "metrics_off", {}));
  ASSIGN_OR_RETURN(const Served counted, Serve(bench, "metrics_on", {metrics}));
  ASSIGN_OR_RETURN(const Served logged, Serve(bench, "metrics_log", {metrics, "--log=json"}));
  const Contender peer = {off.server.get(), off.load};
  ASSIGN_OR_RETURN(const Round counting,
                   CompareCpu({{counted.server.get(), counted.load}, peer}, kRounds));
  bench.report().Add(FigureOf(counting, "metrics", kBarMetrics));
  ASSIGN_OR_RETURN(const Round logging,
                   CompareCpu({{logged.server.get(), logged.load}, peer}, kRounds));
  bench.report().Add(FigureOf(logging, "metrics and a JSON line", kBarLog));
  return absl::OkStatus();
}

}  // namespace accord::bench
