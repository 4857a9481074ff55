// How long does one client wait for one durable write, beside what SQLite itself takes for it?
//
// A client creates accounts one after the other. The peer commits single rows of the same table to
// SQLite directly. Both take turns, on one processor: on two, the time to wake an idle one would
// fall on the service alone.
#include "bench/cases/cases.h"

#include <algorithm>
#include <vector>

#include "accord/accounts/v1/account_service.grpc.pb.h"
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
constexpr double kBar = 1.5;

absl::Status Create(v1::AccountService::Stub& stub) {
  static const v1::CreateAccountRequest request = MakeCreate(0);
  rpc::CallContext context;
  v1::Account account;
  const grpc::Status status = stub.CreateAccount(context.get(), request, &account);
  return status.ok() ? absl::OkStatus() : absl::UnavailableError(status.error_message());
}

}  // namespace

absl::Status SingleWrite(Bench& bench) {
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("single"));
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(accounts->address()));
  RETURN_IF_ERROR(Create(*stub));
  ASSIGN_OR_RETURN(const auto raw,
                   RawSqlite::Open(bench.Path("single-raw.db"), bench.Path("single/accounts.db")));
  std::vector<absl::Duration> creates;
  std::vector<absl::Duration> commits;
  const int64_t turns = std::max<int64_t>(1, bench.Scaled(kWrites, 100) / kWritesPerTurn);
  for (int64_t turn = 0; turn < turns; ++turn) {
    RETURN_IF_ERROR(TimeEach(
        kWritesPerTurn, [&] { return Create(*stub); }, creates));
    RETURN_IF_ERROR(TimeEach(
        kWritesPerTurn, [&] { return raw->Commit(1); }, commits));
  }
  Figure figure;
  figure.case_name = "single_write";
  figure.name = "p50 of CreateAccount by one client, durable in SQLite";
  figure.value = absl::ToDoubleMilliseconds(Quantile(creates, 0.5));
  figure.unit = "ms";
  figure.peer = "one raw SQLite commit of one row";
  figure.peer_value = absl::ToDoubleMilliseconds(Quantile(commits, 0.5));
  figure.bar = kBar;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
