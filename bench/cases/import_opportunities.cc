// How fast can a million opportunities be imported, durably, with every roll-up kept right?
//
// Bulk upserts of 1,000 opportunities over gRPC into a forecast service on SQLite, spread over
// 50,000 accounts and 100 owners; each is answered once it is on disk and in the sums of all
// accounts and people above it; with external ids that count up, with some in no order, and into
// PostgreSQL. The peers write the same rows with nothing around them and no sums: SQLite in commits
// of 256, and PostgreSQL by COPY.
#include "bench/cases/cases.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "bench/support/raw_rows.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int64_t kAccounts = 50'000;
constexpr int64_t kOpportunities = 1'000'000;
constexpr double kRowsPerSecond = 20'000;

constexpr int64_t kScattered = 300'000;
constexpr int64_t kIntoPostgres = 200'000;
constexpr double kSqliteBar = 0.5;
constexpr double kPostgresBar = 0.25;

// An accounts service, what the opportunities refer to, and a forecast service without any.
struct Services {
  std::unique_ptr<ServerProcess> accounts;
  std::unique_ptr<ServerProcess> forecast;
  std::vector<std::string> names;  // of accounts
  Pipeline pipeline;
};

// `database`: the forecast's, as --database takes it; empty: a file of its own under `data`.
absl::StatusOr<Services> Start(Bench& bench, const std::string& data,
                               const std::string& database = "") {
  Services services;
  ASSIGN_OR_RETURN(services.accounts, bench.StartAccounts(data + "-accounts"));
  ASSIGN_OR_RETURN(ImportedAccounts imported,
                   ImportAccounts(*services.accounts, GrowForest(bench.Scaled(kAccounts, 100))));
  services.names = std::move(imported.names);
  ASSIGN_OR_RETURN(services.pipeline.owners, CreateOwners(*services.accounts));
  if (database.empty()) {
    ASSIGN_OR_RETURN(services.forecast, bench.StartForecast(data, *services.accounts));
  } else {
    ASSIGN_OR_RETURN(services.forecast, bench.StartForecastReplica(database, *services.accounts));
  }
  ASSIGN_OR_RETURN(services.pipeline.stages, CreateStages(*services.forecast));
  return services;
}

void AddRate(Report& report, const std::string& name, double rate, std::pair<double, double> raw) {
  const bool postgres = absl::StrContains(name, "PostgreSQL");
  Figure figure;
  figure.kind = Figure::Kind::kRate;
  figure.case_name = "import_opportunities";
  figure.name = name;
  figure.value = rate;
  figure.unit = "1/s";
  figure.peer = postgres ? "COPY of the same rows, 1,000 opportunities a transaction"
                         : "raw SQLite, the same rows in commits of 256";
  figure.peer_value = raw.first;
  figure.bar = raw.second;
  report.Add(figure);
}

absl::Status ImportInOrder(Bench& bench) {
  ImportFigures figures;
  {
    ASSIGN_OR_RETURN(const Services services, Start(bench, "pipeline"));
    const int64_t empty_bytes = services.forecast->ResidentBytes();
    ASSIGN_OR_RETURN(figures,
                     ImportOpportunities(*services.forecast, services.pipeline, services.names,
                                         {0, bench.Scaled(kOpportunities, 1000)}));
    Figure figure;
    figure.kind = Figure::Kind::kRate;
    figure.case_name = "import_opportunities";
    figure.name = "opportunities upserted over gRPC, durable in SQLite";
    figure.value = figures.rows_per_second();
    figure.unit = "1/s";
    figure.peer = kRequired;
    figure.peer_value = kRowsPerSecond;
    bench.report().Add(figure);
    bench.report().Note(absl::StrFormat(
        "%d opportunities in %.1f s, %.1f us of server CPU and %.0f B of memory each", figures.rows,
        absl::ToDoubleSeconds(figures.elapsed), figures.cpu_micros_per_row(),
        static_cast<double>(services.forecast->ResidentBytesMax() - empty_bytes) /
            static_cast<double>(figures.rows)));
  }
  ASSIGN_OR_RETURN(const double raw, RawSqliteRate(bench.Path("pipeline/forecast.db"),
                                                   "opportunity", bench.Path("pipeline-raw.db")));
  AddRate(bench.report(), "opportunities upserted in the order of their ids",
          figures.rows_per_second(), {raw, kSqliteBar});
  return absl::OkStatus();
}

absl::Status ImportScattered(Bench& bench) {
  ImportFigures figures;
  {
    ASSIGN_OR_RETURN(const Services services, Start(bench, "scattered-deals"));
    ASSIGN_OR_RETURN(figures,
                     ImportOpportunities(*services.forecast, services.pipeline, services.names,
                                         {0, bench.Scaled(kScattered, 1000), true}));
  }
  ASSIGN_OR_RETURN(const double raw,
                   RawSqliteRate(bench.Path("scattered-deals/forecast.db"), "opportunity",
                                 bench.Path("scattered-deals-raw.db")));
  AddRate(bench.report(), "opportunities upserted in no order of their ids",
          figures.rows_per_second(), {raw, kSqliteBar});
  return absl::OkStatus();
}

absl::Status ImportIntoPostgres(Bench& bench) {
  ASSIGN_OR_RETURN(PostgresServer* const postgres, bench.postgres());
  ASSIGN_OR_RETURN(const std::string url, postgres->CreateDatabase("import_opportunities"));
  ImportFigures figures;
  {
    ASSIGN_OR_RETURN(const Services services, Start(bench, "postgres-deals", url));
    ASSIGN_OR_RETURN(figures,
                     ImportOpportunities(*services.forecast, services.pipeline, services.names,
                                         {0, bench.Scaled(kIntoPostgres, 1000)}));
  }
  ASSIGN_OR_RETURN(const double raw, RawPostgresRate(url, "opportunity"));
  AddRate(bench.report(), "opportunities upserted into PostgreSQL", figures.rows_per_second(),
          {raw, kPostgresBar});
  return absl::OkStatus();
}

}  // namespace

absl::Status ImportOpportunitiesCase(Bench& bench) {
  RETURN_IF_ERROR(ImportInOrder(bench));
  RETURN_IF_ERROR(ImportScattered(bench));
  return ImportIntoPostgres(bench);
}

}  // namespace accord::bench
