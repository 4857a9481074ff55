// How much dearer is reading one account than what gRPC itself costs?
//
// The peer is a bare gRPC callback server that answers every GetAccount with the same message, made
// beforehand: no rights, no validation, no look-up. Both are processes of their own and take turns
// at the same requests; what is compared is the CPU time of the servers, not how long calls took,
// since that depends more on the machine's sleep than on either.
#include "bench/cases/cases.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "bench/support/load.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kAccounts = 10'000;
constexpr int64_t kCalls = 40'000;
constexpr int kRounds = 7;
constexpr double kBar = 1.5;

// Fetches an account and leaves it in a file for the bare server to answer with.
absl::Status SaveAccount(const ServerProcess& server, const std::string& name,
                         const std::string& path) {
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(server.address()));
  v1::GetAccountRequest request;
  request.set_name(name);
  rpc::CallContext context;
  v1::Account account;
  const grpc::Status status = stub->GetAccount(context.get(), request, &account);
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  std::ofstream file(path, std::ios::binary);
  if (!account.SerializeToOstream(&file)) return absl::UnavailableError("cannot write a file");
  return absl::OkStatus();
}

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
  const std::string reply = bench.Path("reply");
  RETURN_IF_ERROR(SaveAccount(*accounts, imported.names.back(), reply));
  ASSIGN_OR_RETURN(const std::unique_ptr<ServerProcess> bare,
                   bench.StartProgram("bare_grpc", {absl::StrCat("--reply=", reply)}));

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
