// How long does one client wait for one durable write, beside what a call and a commit take at
// least?
//
// A client creates accounts one after the other. The peer is a call to a bare gRPC server, and
// after it a commit of a single row of the same table to SQLite directly. All take turns.
#include "bench/cases/cases.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "bench/support/bare.h"
#include "bench/support/creates.h"
#include "bench/support/latency.h"
#include "bench/support/raw_sqlite.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kWrites = 5'000;
constexpr int64_t kWritesPerTurn = 100;
constexpr double kBar = 2.0;

absl::StatusOr<v1::Account> Create(v1::AccountService::Stub& stub) {
  static const v1::CreateAccountRequest request = MakeCreate(0);
  rpc::CallContext context;
  v1::Account account;
  const grpc::Status status = stub.CreateAccount(context.get(), request, &account);
  if (!status.ok()) return absl::UnavailableError(status.error_message());
  return account;
}

absl::Status CallBare(v1::AccountService::Stub& stub, const std::string& name) {
  rpc::CallContext context;
  v1::GetAccountRequest request;
  request.set_name(name);
  v1::Account account;
  const grpc::Status status = stub.GetAccount(context.get(), request, &account);
  return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.error_message());
}

double Milliseconds(std::vector<absl::Duration>& times) {
  return absl::ToDoubleMilliseconds(Quantile(times, 0.5));
}

}  // namespace

absl::Status SingleWrite(Bench& bench) {
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("single"));
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(accounts->address()));
  ASSIGN_OR_RETURN(const v1::Account first, Create(*stub));
  ASSIGN_OR_RETURN(const auto bare, StartBare(bench, *accounts, first.name()));
  const auto bare_stub = v1::AccountService::NewStub(rpc::MakeChannel(bare->address()));
  ASSIGN_OR_RETURN(const auto raw,
                   RawSqlite::Open(bench.Path("single-raw.db"), bench.Path("single/accounts.db")));
  std::vector<absl::Duration> creates;
  std::vector<absl::Duration> calls;
  std::vector<absl::Duration> commits;
  const int64_t turns = std::max<int64_t>(1, bench.Scaled(kWrites, 100) / kWritesPerTurn);
  for (int64_t turn = 0; turn < turns; ++turn) {
    RETURN_IF_ERROR(TimeEach(
        kWritesPerTurn, [&] { return Create(*stub).status(); }, creates));
    RETURN_IF_ERROR(TimeEach(
        kWritesPerTurn, [&] { return CallBare(*bare_stub, first.name()); }, calls));
    RETURN_IF_ERROR(TimeEach(
        kWritesPerTurn, [&] { return raw->Commit(1); }, commits));
  }
  Figure figure;
  figure.case_name = "single_write";
  figure.name = "p50 of CreateAccount by one client, durable in SQLite";
  figure.value = Milliseconds(creates);
  figure.unit = "ms";
  figure.peer = "a bare gRPC call and a raw SQLite commit of one row";
  const double call = Milliseconds(calls);
  const double commit = Milliseconds(commits);
  figure.peer_value = call + commit;
  figure.bar = kBar;
  bench.report().Add(figure);
  bench.report().Note(absl::StrFormat("bare call %.2f ms, raw commit %.2f ms", call, commit));
  return absl::OkStatus();
}

}  // namespace accord::bench
