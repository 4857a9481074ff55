// What every case is given: settings, a folder that goes with the run, servers, and the report.
//
// Not thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "bench/support/import.h"
#include "bench/support/postgres.h"
#include "bench/support/process.h"
#include "bench/support/report.h"

namespace accord::bench {

inline constexpr char kAccountService[] = "accord.accounts.v1.AccountService";
inline constexpr char kForecastService[] = "accord.forecast.v1.ForecastService";

// What one accounts service does with a database of a million accounts, from empty to a restart.
struct LargeDatabase {
  ImportFigures import;
  int64_t empty_bytes = 0;       // resident: before anything was imported
  int64_t import_bytes_max = 0;  // resident: at most, up to the end of the import
  int64_t loaded_bytes = 0;      // resident: after a restart
  absl::Duration load_time;      // from the process's start until health says SERVING
};

class Bench {
 public:
  struct Settings {
    double scale = 1;      // of the numbers of rows and calls
    std::string programs;  // the folder of accord's programs
  };
  // Makes the folder; throws nothing, but without a folder no server will start.
  explicit Bench(Settings settings);
  // Removes the folder with all that servers left there.
  ~Bench();

  Report& report() { return report_; }

  // `full` rows or calls, at the scale of this run; never below `least`.
  int64_t Scaled(int64_t full, int64_t least) const;

  // A path in the folder.
  std::string Path(const std::string& name) const;

  // Starts `program` and waits until it listens. Its data are in the folder under `data`; two
  // servers may not share them at a time.
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartServer(
      const std::string& program, const std::string& data, std::vector<std::string> arguments = {});
  // Whether there is such a program, beside Accord's or by a path from there, and its path.
  bool Has(const std::string& program) const;
  std::string ProgramPath(const std::string& program) const;
  // `program` with nothing but `arguments`, and an environment as Command has it.
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartProgram(
      const std::string& program, std::vector<std::string> arguments,
      std::vector<std::string> environment = {});
  // An accounts service that serves; likewise a forecast service beside it.
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartAccounts(const std::string& data);
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartForecast(const std::string& data,
                                                               const ServerProcess& accounts);

  // An accounts service that serves, beside others on one database; `database` as --database takes
  // it.
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartReplica(
      const std::string& database, std::vector<std::string> arguments = {},
      std::vector<std::string> environment = {});

  // Likewise a forecast service, beside the accounts service that it follows.
  absl::StatusOr<std::unique_ptr<ServerProcess>> StartForecastReplica(
      const std::string& database, const ServerProcess& accounts,
      std::vector<std::string> arguments = {});

  // Built when first asked for, once a run.
  absl::StatusOr<LargeDatabase> large_database();
  // Started when first asked for; every case makes databases of its own there.
  absl::StatusOr<PostgresServer*> postgres();

 private:
  absl::StatusOr<LargeDatabase> BuildLargeDatabase();

  const Settings settings_;
  std::string folder_;
  Report report_;
  int logs_ = 0;
  absl::optional<absl::StatusOr<LargeDatabase>> large_database_;
  std::unique_ptr<PostgresServer> postgres_;
};

}  // namespace accord::bench
