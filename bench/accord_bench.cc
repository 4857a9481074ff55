// The benchmark program: `accord_bench [CASE...]` runs the named cases, or all, each a question
// that opens its file in bench/cases/. Prints one JSON line a figure on stdout and exits 0 only if
// all that were measured hold; what it does meanwhile goes to stderr.
#include <sched.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "absl/flags/flag.h"
#include "absl/flags/parse.h"
#include "absl/flags/usage.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "bench/cases/cases.h"
#include "bench/support/bench.h"

ABSL_FLAG(double, scale, 1, "the share of the rows and calls to measure with: 0.01 is quick");
ABSL_FLAG(bool, smoke, false,
          "see whether every case runs, with next to no rows; what does not hold is no failure");

namespace accord::bench {
namespace {

struct Case {
  const char* name;
  absl::Status (*run)(Bench& bench);
  // Both ends on one processor. Where CPU a call or the time of one call is compared, waking an
  // idle processor costs more than the call and happens now and then, to one contender or the
  // other: on one processor it never does.
  bool on_one_processor = false;
};

constexpr double kSmokeScale = 0.001;

constexpr Case kCases[] = {
    {"get_account", GetAccount, true},
    {"metrics_cost", MetricsCost, true},
    {"viewer_cost", ViewerCost, true},
    {"forecast_top_parent", ForecastTopParent, true},
    {"batch_forecasts", BatchForecasts, true},
    {"rates_feed", RatesFeed},
    {"stage_change", StageChange},
    {"contributions_under_import", ContributionsUnderImport},
    {"import_accounts", ImportAccountsCase},
    {"rollup_memory", RollupMemory},
    {"past_moment_memory", PastMomentMemory},
    {"load_accounts", LoadAccounts},
    {"import_opportunities", ImportOpportunitiesCase},
    {"durable_writes_sqlite", DurableWritesSqlite},
    {"single_write", SingleWrite, true},
    {"durable_writes_postgres", DurableWritesPostgres},
    {"replicas_write", ReplicasWrite},
    {"replica_visibility", ReplicaVisibility},
    {"replica_start", ReplicaStart},
    {"follow_accounts", FollowAccounts},
    {"mute_watchers", MuteWatchers},
    {"frozen_replica", FrozenReplica},
    {"clock_back", ClockBack},
    {"copy_swap", CopySwap},
    {"start_refusals", StartRefusals},
    {"cached_answer", CachedAnswer},
};

// Every name given is a case.
bool AreCases(const std::vector<std::string>& names) {
  return std::all_of(names.begin(), names.end(), [](const std::string& name) {
    return std::any_of(std::begin(kCases), std::end(kCases),
                       [&](const Case& known) { return name == known.name; });
  });
}

// Affinity is a thread's own: those that gRPC keeps from an earlier case have to be told too.
void MoveThreads(const cpu_set_t& processors) {
  std::error_code ignored;
  for (const auto& thread : std::filesystem::directory_iterator("/proc/self/task", ignored)) {
    pid_t id = 0;
    if (absl::SimpleAtoi(thread.path().filename().string(), &id)) {
      sched_setaffinity(id, sizeof processors, &processors);
    }
  }
}

// Keeps this process, and those that it starts, on the first of its processors while it lives.
class OneProcessor {
 public:
  explicit OneProcessor(bool wanted) : wanted_(wanted) {
    if (!wanted_) return;
    sched_getaffinity(0, sizeof before_, &before_);
    cpu_set_t one;
    CPU_ZERO(&one);
    int first = 0;
    while (first < CPU_SETSIZE - 1 && !CPU_ISSET(first, &before_)) ++first;
    CPU_SET(first, &one);
    MoveThreads(one);
  }
  ~OneProcessor() {
    if (wanted_) MoveThreads(before_);
  }

 private:
  const bool wanted_;
  cpu_set_t before_;
};

bool RunCase(const Case& chosen, Bench& bench) {
  const OneProcessor processor(chosen.on_one_processor);
  const absl::Time began = absl::Now();
  absl::FPrintF(stderr, "%s\n", chosen.name);
  const absl::Status status = chosen.run(bench);
  if (!status.ok()) absl::FPrintF(stderr, "error: %s: %s\n", chosen.name, status.ToString());
  absl::FPrintF(stderr, "    %.1f s\n", absl::ToDoubleSeconds(absl::Now() - began));
  return status.ok();
}

int Run(const std::vector<std::string>& names) {
  const bool smoke = absl::GetFlag(FLAGS_smoke);
  Bench bench({smoke ? kSmokeScale : absl::GetFlag(FLAGS_scale),
               std::filesystem::read_symlink("/proc/self/exe").parent_path().string()});
  bool all_ran = true;
  for (const Case& known : kCases) {
    const bool chosen =
        names.empty() || std::find(names.begin(), names.end(), known.name) != names.end();
    if (chosen) all_ran = RunCase(known, bench) && all_ran;
  }
  return all_ran && (smoke || bench.report().all_hold()) ? 0 : 1;
}

}  // namespace
}  // namespace accord::bench

int main(int argc, char** argv) {
  absl::SetProgramUsageMessage("[--smoke | --scale=SHARE] [CASE...]");
  const std::vector<char*> arguments = absl::ParseCommandLine(argc, argv);
  const std::vector<std::string> names(arguments.begin() + 1, arguments.end());
  if (!accord::bench::AreCases(names)) {
    std::cerr << "there are these cases:\n";
    for (const auto& known : accord::bench::kCases) std::cerr << "  " << known.name << "\n";
    return 64;
  }
  return accord::bench::Run(names);
}
