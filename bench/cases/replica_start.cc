// How long is a replica away when it starts with a million accounts, and how quickly does one that
// was away catch up?
//
// Accounts services on one PostgreSQL. While one is frozen, another imports a million accounts, in
// revisions of a thousand. The first then goes on, and has caught up when it shows the last one. A
// third is started: until health says SERVING. A client then reads the whole history from it by
// WatchChanges.
#include "bench/cases/cases.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "bench/support/watcher.h"
#include "common/base/status.h"
#include "common/rpc/client.h"

namespace accord::bench {
namespace {

namespace v1 = accounts::v1;

constexpr int64_t kAccounts = 1'000'000;
constexpr double kStartSeconds = 10;
constexpr double kChangesPerSecond = 100'000;
constexpr absl::Duration kPatience = absl::Minutes(5);
constexpr absl::Duration kPollInterval = absl::Milliseconds(10);

// Waits until the server shows the account. Returns the revision that it answers from.
absl::StatusOr<int64_t> AwaitAccount(const ServerProcess& server, const std::string& name) {
  const auto stub = v1::AccountService::NewStub(rpc::MakeChannel(server.address()));
  v1::GetAccountRequest request;
  request.set_name(name);
  const absl::Time deadline = absl::Now() + kPatience;
  while (absl::Now() < deadline) {
    rpc::CallContext context;
    v1::Account account;
    if (stub->GetAccount(context.get(), request, &account).ok()) return context.revision();
    absl::SleepFor(kPollInterval);
  }
  return absl::UnavailableError("the replica does not catch up");
}

// Returns the name of the last one.
absl::StatusOr<std::string> ImportBeside(Bench& bench, const std::string& url, int64_t accounts) {
  ASSIGN_OR_RETURN(const auto writer, bench.StartReplica(url));
  ASSIGN_OR_RETURN(const ImportedAccounts imported, ImportAccounts(*writer, GrowForest(accounts)));
  bench.report().Note(
      absl::StrFormat("imported into PostgreSQL at %.0f/s", imported.figures.rows_per_second()));
  return imported.names.back();
}

void AddCatchUp(Report& report, const std::string& what, double changes_per_second) {
  Figure figure;
  figure.kind = Figure::Kind::kRate;
  figure.case_name = "replica_start";
  figure.name = "changes a second, " + what;
  figure.value = changes_per_second;
  figure.unit = "1/s";
  figure.peer = kRequired;
  figure.peer_value = kChangesPerSecond;
  report.Add(figure);
}

absl::Status MeasureStart(Bench& bench, const std::string& url, int64_t revision) {
  ASSIGN_OR_RETURN(const auto started, bench.StartReplica(url));
  Figure figure;
  figure.case_name = "replica_start";
  figure.name = "start of a replica with 1000000 accounts on PostgreSQL until it serves";
  figure.value = absl::ToDoubleSeconds(absl::Now() - started->started());
  figure.unit = "s";
  figure.peer = kRequired;
  figure.peer_value = kStartSeconds;
  bench.report().Add(figure);
  bench.report().Note(
      absl::StrFormat("start: %.1f s of its CPU", absl::ToDoubleSeconds(started->CpuTime())));
  const absl::Duration cpu_before = started->CpuTime();
  const absl::Time began = absl::Now();
  Watcher watcher(started->address());
  RETURN_IF_ERROR(watcher.Await(revision, kPatience));
  const auto changes = static_cast<double>(watcher.changes());
  AddCatchUp(bench.report(), "a client that watches from the first revision",
             changes / absl::ToDoubleSeconds(absl::Now() - began));
  bench.report().Note(
      absl::StrFormat("%.1f us of the replica's CPU each",
                      absl::ToDoubleMicroseconds(started->CpuTime() - cpu_before) / changes));
  return absl::OkStatus();
}

}  // namespace

absl::Status ReplicaStart(Bench& bench) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("start"));
  const int64_t accounts = bench.Scaled(kAccounts, 1000);
  int64_t revision = 0;
  {
    ASSIGN_OR_RETURN(const auto follower, bench.StartReplica(url));
    follower->Pause();
    ASSIGN_OR_RETURN(const std::string last, ImportBeside(bench, url, accounts));
    RETURN_IF_ERROR(Ask(url, "ANALYZE").status());
    const absl::Duration cpu_before = follower->CpuTime();
    const absl::Time began = absl::Now();
    follower->Resume();
    ASSIGN_OR_RETURN(revision, AwaitAccount(*follower, last));
    const auto changes = static_cast<double>(accounts);
    AddCatchUp(bench.report(), "a replica that was away meanwhile",
               changes / absl::ToDoubleSeconds(absl::Now() - began));
    bench.report().Note(
        absl::StrFormat("%.1f us of the replica's CPU each",
                        absl::ToDoubleMicroseconds(follower->CpuTime() - cpu_before) / changes));
  }
  return MeasureStart(bench, url, revision);
}

}  // namespace accord::bench
