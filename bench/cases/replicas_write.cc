// Do four replicas on one PostgreSQL write as much together as one does alone?
//
// Accounts are created, 256 calls in flight, by one accounts service that has a database for
// itself, and by four that share another, a quarter of the calls each. Both take turns; PostgreSQL
// is the same. What each replica takes in of the others' commits, and the hand-over of the row that
// orders them, is what it costs to be four.
#include "bench/cases/cases.h"

#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "bench/support/creates.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int64_t kCreates = 40'000;  // a round
constexpr int kInFlight = 256;
constexpr int kReplicas = 4;
constexpr int kRounds = 3;
constexpr double kBar = 0.9;

using Replicas = std::vector<std::unique_ptr<ServerProcess>>;

absl::StatusOr<Replicas> StartReplicas(Bench& bench, const std::string& database, int count) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase(database));
  Replicas replicas;
  for (int i = 0; i < count; ++i) {
    ASSIGN_OR_RETURN(replicas.emplace_back(), bench.StartReplica(url));
  }
  return replicas;
}

// The rate of all creates together.
absl::StatusOr<double> CreatesPerSecond(const Replicas& replicas, int64_t creates) {
  const auto count = static_cast<int64_t>(replicas.size());
  Load load = MakeCreates(creates / count);
  load.in_flight = static_cast<int>(kInFlight / count);
  std::vector<absl::Status> outcomes(replicas.size());
  std::vector<std::thread> threads;
  const absl::Time began = absl::Now();
  for (size_t i = 0; i < replicas.size(); ++i) {
    threads.emplace_back(
        [&, i] { outcomes[i] = Client(replicas[i]->address()).Run(load).status(); });
  }
  for (std::thread& thread : threads) thread.join();
  for (const absl::Status& outcome : outcomes) RETURN_IF_ERROR(outcome);
  const double seconds = absl::ToDoubleSeconds(absl::Now() - began);
  return static_cast<double>(load.calls * count) / seconds;
}

}  // namespace

absl::Status ReplicasWrite(Bench& bench) {
  ASSIGN_OR_RETURN(const Replicas alone, StartReplicas(bench, "write_alone", 1));
  ASSIGN_OR_RETURN(const Replicas together, StartReplicas(bench, "write_together", kReplicas));
  const int64_t creates = bench.Scaled(kCreates, 400);
  RETURN_IF_ERROR(CreatesPerSecond(alone, creates / 10).status());
  RETURN_IF_ERROR(CreatesPerSecond(together, creates / 10).status());
  std::vector<Round> rounds;
  for (int i = 0; i < kRounds; ++i) {
    ASSIGN_OR_RETURN(const double by_one, CreatesPerSecond(alone, creates));
    ASSIGN_OR_RETURN(const double by_four, CreatesPerSecond(together, creates));
    rounds.push_back({by_four, by_one});
    bench.report().Note(absl::StrFormat("together %.0f/s, alone %.0f/s", by_four, by_one));
  }
  const Round median = MedianRound(std::move(rounds));
  Figure figure;
  figure.kind = Figure::Kind::kRate;
  figure.case_name = "replicas_write";
  figure.name = "accounts created by four replicas on one PostgreSQL, 256 calls in flight";
  figure.value = median[0];
  figure.unit = "1/s";
  figure.peer = "one replica alone, 256 calls in flight";
  figure.peer_value = median[1];
  figure.bar = kBar;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
