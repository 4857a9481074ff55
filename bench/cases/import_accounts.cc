// How fast can a million accounts be imported, durably, and does importing need memory of its own?
//
// Bulk upserts of 1,000 accounts over gRPC into an accounts service on SQLite, each answered once
// it is on disk. The memory that remains beside the accounts themselves is the server's peak during
// the import less what the same accounts take after a restart: it must not grow with the import.
#include "bench/cases/cases.h"

#include "absl/strings/str_format.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr double kRowsPerSecond = 20'000;
constexpr double kImportMebibytes = 256;

}  // namespace

absl::Status ImportAccountsCase(Bench& bench) {
  ASSIGN_OR_RETURN(const LargeDatabase database, bench.large_database());
  Figure rate;
  rate.kind = Figure::Kind::kRate;
  rate.case_name = "import_accounts";
  rate.name = "accounts upserted over gRPC, durable in SQLite";
  rate.value = database.import.rows_per_second();
  rate.unit = "1/s";
  rate.peer = kRequired;
  rate.peer_value = kRowsPerSecond;
  bench.report().Add(rate);
  bench.report().Note(absl::StrFormat(
      "%d accounts in %.1f s, %.1f us of server CPU each", database.import.rows,
      absl::ToDoubleSeconds(database.import.elapsed), database.import.cpu_micros_per_row()));
  Figure memory;
  memory.case_name = "import_accounts";
  memory.name = "most memory during the import, less that of the accounts";
  memory.value = static_cast<double>(database.import_bytes_max - database.loaded_bytes) / (1 << 20);
  memory.unit = "MiB";
  memory.peer = kRequired;
  memory.peer_value = kImportMebibytes;
  bench.report().Add(memory);
  return absl::OkStatus();
}

}  // namespace accord::bench
