// How fast can a million accounts be imported, durably, and does importing need memory of its own?
//
// Bulk upserts of 1,000 accounts over gRPC into an accounts service on SQLite, each answered once
// it is on disk; once with external ids that count up, once with some in no order, and into
// PostgreSQL. The peers write the same rows with nothing around them: SQLite in commits of 256, and
// PostgreSQL by COPY. The memory that remains beside the accounts themselves is the server's peak
// during the import less what the same accounts take after a restart: it must not grow with the
// import.
#include "bench/cases/cases.h"

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "bench/support/raw_rows.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr double kRowsPerSecond = 20'000;
constexpr double kImportMebibytes = 256;
constexpr int64_t kScattered = 300'000;
constexpr int64_t kIntoPostgres = 200'000;
constexpr int64_t kAccountsMin = 1000;
constexpr double kSqliteBar = 0.5;
constexpr double kPostgresBar = 0.25;

void AddShare(Report& report, const std::string& name, double rate, double raw_rate) {
  const bool postgres = absl::StrContains(name, "PostgreSQL");
  Figure figure;
  figure.kind = Figure::Kind::kRate;
  figure.case_name = "import_accounts";
  figure.name = name;
  figure.value = rate;
  figure.unit = "1/s";
  figure.peer = postgres ? "COPY of the same rows, 1,000 accounts a transaction"
                         : "raw SQLite, the same rows in commits of 256";
  figure.peer_value = raw_rate;
  figure.bar = postgres ? kPostgresBar : kSqliteBar;
  report.Add(figure);
}

absl::Status ImportScattered(Bench& bench) {
  Forest forest = GrowForest(bench.Scaled(kScattered, kAccountsMin));
  forest.scattered = true;
  ImportedAccounts imported;
  {
    ASSIGN_OR_RETURN(const auto server, bench.StartAccounts("scattered"));
    ASSIGN_OR_RETURN(imported, ImportAccounts(*server, forest));
  }
  ASSIGN_OR_RETURN(const double raw, RawSqliteRate(bench.Path("scattered/accounts.db"), "account",
                                                   bench.Path("scattered-raw.db")));
  AddShare(bench.report(), "accounts upserted in no order of their ids",
           imported.figures.rows_per_second(), raw);
  return absl::OkStatus();
}

absl::Status ImportIntoPostgres(Bench& bench) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("import_accounts"));
  ImportedAccounts imported;
  {
    ASSIGN_OR_RETURN(const auto server, bench.StartReplica(url));
    ASSIGN_OR_RETURN(
        imported, ImportAccounts(*server, GrowForest(bench.Scaled(kIntoPostgres, kAccountsMin))));
  }
  ASSIGN_OR_RETURN(const double raw, RawPostgresRate(url, "account"));
  AddShare(bench.report(), "accounts upserted into PostgreSQL", imported.figures.rows_per_second(),
           raw);
  return absl::OkStatus();
}

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

  ASSIGN_OR_RETURN(const double raw, RawSqliteRate(bench.Path("large/accounts.db"), "account",
                                                   bench.Path("large-raw.db")));
  AddShare(bench.report(), "accounts upserted in the order of their ids",
           database.import.rows_per_second(), raw);
  RETURN_IF_ERROR(ImportScattered(bench));
  return ImportIntoPostgres(bench);
}

}  // namespace accord::bench
