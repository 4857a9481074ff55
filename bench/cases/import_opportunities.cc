// How fast can a million opportunities be imported, durably, with every roll-up kept right?
//
// Bulk upserts of 1,000 opportunities over gRPC into a forecast service on SQLite, spread over
// 50,000 accounts and 100 owners; each is answered once it is on disk and in the sums of all
// accounts and people above it.
#include "bench/cases/cases.h"

#include "absl/strings/str_format.h"
#include "common/base/status.h"

namespace accord::bench {
namespace {

constexpr int64_t kAccounts = 50'000;
constexpr int64_t kOpportunities = 1'000'000;
constexpr double kRowsPerSecond = 20'000;

}  // namespace

absl::Status ImportOpportunitiesCase(Bench& bench) {
  ASSIGN_OR_RETURN(const auto accounts, bench.StartAccounts("pipeline-accounts"));
  ASSIGN_OR_RETURN(const ImportedAccounts imported,
                   ImportAccounts(*accounts, GrowForest(bench.Scaled(kAccounts, 100))));
  Pipeline pipeline;
  ASSIGN_OR_RETURN(pipeline.owners, CreateOwners(*accounts));
  ASSIGN_OR_RETURN(const auto forecast, bench.StartForecast("pipeline-forecast", *accounts));
  ASSIGN_OR_RETURN(pipeline.stages, CreateStages(*forecast));
  const int64_t empty_bytes = forecast->ResidentBytes();
  ASSIGN_OR_RETURN(const ImportFigures figures,
                   ImportOpportunities(*forecast, pipeline, imported.names,
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
      static_cast<double>(forecast->ResidentBytesMax() - empty_bytes) /
          static_cast<double>(figures.rows)));
  return absl::OkStatus();
}

}  // namespace accord::bench
