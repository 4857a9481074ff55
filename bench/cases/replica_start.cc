// How long is a replica away when it starts with a million accounts, and how quickly does one that
// was away catch up?
//
// Accounts services on one PostgreSQL. While one is frozen, a million accounts are committed to the
// database by SQL, in revisions of a thousand, as bulk upserts would: rows, revisions and the log
// of changes are what the service writes. It then goes on, and has caught up when it shows the last
// account. Another is started: until health says SERVING. A client then reads the whole history
// from it by WatchChanges.
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
constexpr int64_t kModels =
    1'000;  // imported: what the million are like, and below whom they stand
constexpr char kLast[] = "accounts/last";
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

// Makes accounts like those that are there, siblings of each in turn. They have no external ids.
std::string CommitSql(int64_t accounts) {
  return absl::StrCat(
      "BEGIN;"
      "CREATE TEMPORARY TABLE made ON COMMIT DROP AS SELECT n, "
      "CASE WHEN n = ",
      accounts,
      " THEN 'last' ELSE 'm' || lpad(CAST(n AS TEXT), 15, '0') END AS id, "
      "(SELECT value FROM counter WHERE name = 'revision') + 1 + (n - 1) / 1000 AS revision, "
      "n % (SELECT count(*) FROM account) AS place FROM generate_series(1, ",
      accounts,
      ") AS n;"
      "INSERT INTO account SELECT made.id, made.revision, ended, create_time, update_time, "
      "delete_time, display_name || ' ' || n, '', parent, parents, segment, industry, "
      "country_code, domains, state, labels, employee_count, revenue_currency, annual_revenue, "
      "managed, parent_deferred FROM made "
      "JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM account) AS model "
      "USING (place) ORDER BY n;"
      "INSERT INTO change SELECT revision, (n - 1) % 1000, 'account', id FROM made ORDER BY n;"
      "INSERT INTO revision SELECT made.revision, newest.time, actor, on_behalf_of, method, "
      "request_id, reason FROM (SELECT DISTINCT revision FROM made) AS made, "
      "(SELECT * FROM revision ORDER BY revision DESC LIMIT 1) AS newest;"
      // As if all of it were from before rows had checksums: made by hand, it has none.
      "UPDATE revision SET digest = 0;"
      "UPDATE counter SET value = (SELECT max(revision) FROM revision), digest = 0 "
      "WHERE name = 'revision';"
      "COMMIT");
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
    RETURN_IF_ERROR(ImportAccounts(*follower, GrowForest(kModels)).status());
    follower->Pause();
    RETURN_IF_ERROR(Ask(url, CommitSql(accounts)).status());
    RETURN_IF_ERROR(Ask(url, "ANALYZE").status());
    const absl::Duration cpu_before = follower->CpuTime();
    const absl::Time began = absl::Now();
    follower->Resume();
    ASSIGN_OR_RETURN(revision, AwaitAccount(*follower, kLast));
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
