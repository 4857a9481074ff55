#include "bench/support/bare.h"

#include <fstream>

#include "absl/strings/str_cat.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

// Fetches an account and leaves it in a file.
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

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> StartBare(Bench& bench,
                                                         const ServerProcess& accounts,
                                                         const std::string& name) {
  const std::string reply = bench.Path("reply");
  RETURN_IF_ERROR(SaveAccount(accounts, name, reply));
  return bench.StartProgram("bare_grpc", {absl::StrCat("--reply=", reply)});
}

}  // namespace accord::bench
