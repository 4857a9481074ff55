// How much dearer is reading one account than what gRPC itself costs?
//
// The peer is a bare gRPC callback server that answers every GetAccount with the same message, made
// beforehand: no rights, no validation, no look-up. Both are processes of their own and take turns
// at the same requests; what is compared is the CPU time of the servers, not how long calls took,
// since that depends more on the machine's sleep than on either.
#include "bench/cases/cases.h"

#include "accord/accounts/v1/account_service.pb.h"
#include "bench/support/bare.h"
#include "bench/support/load.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kAccounts = 10'000;
constexpr int64_t kCalls = 40'000;
constexpr int kRounds = 7;
constexpr double kBar = 1.5;

Load MakeGets(const std::vector<std::string>& names, int64_t calls) {
  std::vector<grpc::ByteBuffer> requests;
  for (const std::string& name : names) {
    v1::GetAccountRequest request;
    request.set_name(name);
    requests.push_back(ToBytes(request));
  }
  return MakeLoad("/accord.accounts.v1.AccountService/GetAccount", std::move(requests), calls);
}

}  // namespace

absl::Status GetAccount(Bench& bench) {
  ASSIGN_OR_RETURN(const std::unique_ptr<ServerProcess> accounts, bench.StartAccounts("get"));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*accounts, GrowForest(bench.Scaled(kAccounts, 100))));
  ASSIGN_OR_RETURN(const std::unique_ptr<ServerProcess> bare,
                   StartBare(bench, *accounts, imported.names.back()));

  const Load load = MakeGets(imported.names, bench.Scaled(kCalls, 200));
  ASSIGN_OR_RETURN(const Round round,
                   CompareCpu({{accounts.get(), load}, {bare.get(), load}}, kRounds));
  Figure figure;
  figure.case_name = "get_account";
  figure.name = "server CPU a call of GetAccount";
  figure.value = round[0];
  figure.unit = "us";
  figure.peer = "bare gRPC callback server";
  figure.peer_value = round[1];
  figure.bar = kBar;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
