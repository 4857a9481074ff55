// What do revisions, audit, validation and RPC leave of the rate at which PostgreSQL itself writes?
//
// 64 clients create accounts over gRPC in a service on PostgreSQL, each answered once its account
// is on disk. The peer is pgbench, which inserts rows of the same table, one a transaction, with
// the same durability: the best rate of 1, 2, 4, ... 32 connections. All on both processors.
#include "bench/cases/cases.h"

#include <algorithm>
#include <fstream>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/support/creates.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int64_t kCreates = 40'000;              // a round
constexpr int64_t kInsertsPerConnection = 2'000;  // of pgbench
constexpr int kConnectionsMax = 32;
constexpr int kRounds = 3;
constexpr double kBar = 0.5;

// The values of one of the service's accounts, as SQL, with a random id.
constexpr char kReadValues[] =
    "SELECT string_agg(CASE key WHEN 'id' THEN '''a'' || CAST(:n AS TEXT)' "
    "ELSE quote_literal(value) END, ', ') "
    "FROM (SELECT row_to_json(account) AS one FROM account LIMIT 1) AS picked, "
    "json_each_text(one)";

// A table like the service's, and a script that inserts one row.
absl::Status PreparePgbench(const std::string& url, const std::string& script) {
  RETURN_IF_ERROR(Ask(url, "CREATE TABLE raw_account (LIKE account INCLUDING ALL)").status());
  ASSIGN_OR_RETURN(const std::string values, Ask(url, kReadValues));
  std::ofstream file(script);
  file << "\\set n random(100000000000000, 999999999999999)\n"
       << "INSERT INTO raw_account VALUES (" << values << ");\n";
  file.close();
  return file ? absl::OkStatus() : absl::UnavailableError("cannot write a file");
}

absl::StatusOr<double> InsertsPerSecond(const Command& pgbench) {
  ASSIGN_OR_RETURN(const std::string printed, RunToEnd(pgbench));
  constexpr char kRate[] = "\ntps = ";
  const size_t found = printed.find(kRate);
  const size_t begin = found == std::string::npos ? printed.size() : found + sizeof kRate - 1;
  double rate = 0;
  if (absl::SimpleAtod(printed.substr(begin, printed.find(' ', begin) - begin), &rate)) return rate;
  return absl::UnavailableError(absl::StrCat("pgbench gives no rate:\n", TailOf(printed)));
}

absl::StatusOr<double> BestInsertsPerSecond(Bench& bench, const std::string& url) {
  ASSIGN_OR_RETURN(const PostgresServer* postgres, bench.postgres());
  const std::string script = bench.Path("insert.sql");
  RETURN_IF_ERROR(PreparePgbench(url, script));
  double best = 0;
  for (int connections = 1; connections <= kConnectionsMax; connections *= 2) {
    Command command;
    command.program = postgres->Program("pgbench");
    command.log = bench.Path("pgbench.log");
    const int64_t inserts = bench.Scaled(kInsertsPerConnection, 10);
    command.arguments = {"--no-vacuum",
                         "--protocol=prepared",
                         absl::StrCat("--file=", script),
                         absl::StrCat("--client=", connections),
                         absl::StrCat("--jobs=", std::min(connections, 2)),
                         absl::StrCat("--transactions=", inserts),
                         url};
    ASSIGN_OR_RETURN(const double rate, InsertsPerSecond(command));
    bench.report().Note(absl::StrFormat("pgbench, %d connections: %.0f/s", connections, rate));
    best = std::max(best, rate);
  }
  return best;
}

}  // namespace

absl::Status DurableWritesPostgres(Bench& bench) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("durable"));
  ASSIGN_OR_RETURN(const auto accounts, bench.StartReplica(url));
  const int64_t creates = bench.Scaled(kCreates, 200);
  const Client client(accounts->address());
  RETURN_IF_ERROR(client.Run(MakeCreates(creates / 10)).status());
  ASSIGN_OR_RETURN(const double best, BestInsertsPerSecond(bench, url));
  const absl::Duration cpu_before = accounts->CpuTime();
  std::vector<absl::Duration> rounds;
  for (int i = 0; i < kRounds; ++i) {
    ASSIGN_OR_RETURN(const absl::Duration elapsed, client.Run(MakeCreates(creates)));
    rounds.push_back(elapsed);
  }
  const absl::Duration cpu = accounts->CpuTime() - cpu_before;
  std::sort(rounds.begin(), rounds.end());
  Figure figure;
  figure.kind = Figure::Kind::kRate;
  figure.case_name = "durable_writes_postgres";
  figure.name = "accounts created over gRPC by 64 clients, durable in PostgreSQL";
  figure.value = static_cast<double>(creates) / absl::ToDoubleSeconds(rounds[kRounds / 2]);
  figure.unit = "1/s";
  figure.peer = "pgbench, single-row inserts, best of 1 to 32 connections";
  figure.peer_value = best;
  figure.bar = kBar;
  bench.report().Add(figure);
  bench.report().Note(
      absl::StrFormat("%.1f us of the service's CPU each",
                      absl::ToDoubleMicroseconds(cpu) / static_cast<double>(kRounds * creates)));
  return absl::OkStatus();
}

}  // namespace accord::bench
