// How long is an accounts service with a million accounts away when it restarts?
//
// From the start of the process until health says SERVING for its service. The database was written
// in the same run, so that the system still has its pages in memory.
#include "bench/cases/cases.h"

#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr double kSeconds = 10;

}  // namespace

absl::Status LoadAccounts(Bench& bench) {
  ASSIGN_OR_RETURN(const LargeDatabase database, bench.large_database());
  Figure figure;
  figure.case_name = "load_accounts";
  figure.name = "start of an accounts service until it serves";
  figure.value = absl::ToDoubleSeconds(database.load_time);
  figure.unit = "s";
  figure.peer = kRequired;
  figure.peer_value = kSeconds;
  bench.report().Add(figure);
  return absl::OkStatus();
}

}  // namespace accord::bench
