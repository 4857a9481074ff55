// What do revisions, audit, validation and RPC leave of the rate at which SQLite itself writes?
//
// 64 clients create accounts over gRPC, each answered once its account is on disk. The peer inserts
// rows of the same table into SQLite directly, 64 a commit, with the same durability. Both take
// turns, on both processors.
#include "bench/cases/cases.h"

#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "bench/support/creates.h"
#include "bench/support/raw_sqlite.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int64_t kCreates = 60'000;  // a round
constexpr int kRounds = 5;
constexpr int kRowsPerCommit = 64;
constexpr double kBar = 0.6;

absl::StatusOr<double> CreatesPerSecond(const ServerProcess& accounts, int64_t creates) {
  ASSIGN_OR_RETURN(const absl::Duration elapsed,
                   Client(accounts.address()).Run(MakeCreates(creates)));
  return static_cast<double>(creates) / absl::ToDoubleSeconds(elapsed);
}

absl::StatusOr<double> RawRowsPerSecond(RawSqlite& raw, int64_t rows) {
  const absl::Time began = absl::Now();
  int64_t written = 0;
  for (; written < rows; written += kRowsPerCommit) RETURN_IF_ERROR(raw.Commit(kRowsPerCommit));
  return static_cast<double>(written) / absl::ToDoubleSeconds(absl::Now() - began);
}

}  // namespace

absl::Status DurableWritesSqlite(Bench& bench) {
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("durable"));
  const int64_t creates = bench.Scaled(kCreates, 200);
  RETURN_IF_ERROR(CreatesPerSecond(*accounts, creates / 10).status());
  ASSIGN_OR_RETURN(const auto raw, RawSqlite::Open(bench.Path("durable-raw.db"),
                                                   bench.Path("durable/accounts.db")));
  const absl::Duration cpu_before = accounts->CpuTime();
  std::vector<Round> rounds;
  for (int i = 0; i < kRounds; ++i) {
    ASSIGN_OR_RETURN(const double raw_rate, RawRowsPerSecond(*raw, creates));
    ASSIGN_OR_RETURN(const double rate, CreatesPerSecond(*accounts, creates));
    rounds.push_back({rate, raw_rate});
  }
  const absl::Duration cpu = accounts->CpuTime() - cpu_before;
  const Round median = MedianRound(std::move(rounds));
  Figure figure;
  figure.kind = Figure::Kind::kRate;
  figure.case_name = "durable_writes_sqlite";
  figure.name = "accounts created over gRPC by 64 clients, durable in SQLite";
  figure.value = median[0];
  figure.unit = "1/s";
  figure.peer = "raw SQLite, 64 rows a commit";
  figure.peer_value = median[1];
  figure.bar = kBar;
  bench.report().Add(figure);
  bench.report().Note(
      absl::StrFormat("%.1f us of server CPU each",
                      absl::ToDoubleMicroseconds(cpu) / static_cast<double>(kRounds * creates)));
  return absl::OkStatus();
}

}  // namespace accord::bench
