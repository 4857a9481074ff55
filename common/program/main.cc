#include <CLI/CLI.hpp>
#include <iostream>

#include "absl/synchronization/mutex.h"
#include "common/failpoint/failpoint.h"
#include "common/program/program.h"
#include "common/rpc/signals.h"

namespace accord::program {

namespace {

void AddDoorFlags(CLI::App& app, const Description& description, Flags& flags) {
  app.add_option("--listen", flags.listen, "HOST:PORT to serve on; port 0 picks one")
      ->envname("ACCORD_LISTEN")
      ->capture_default_str();
  if (description.follows_accounts) {
    app.add_option("--accounts", flags.accounts,
                   "HOST:PORT of the accounts service, several with commas, or dns:///NAME:PORT")
        ->envname("ACCORD_ACCOUNTS")
        ->required();
  }
  app.add_option("--probes", flags.probes, "HOST:PORT for gRPC health probes in plaintext")
      ->envname("ACCORD_PROBES");
  app.add_option("--tls-cert", flags.tls.cert, "PEM file with the program's certificate")
      ->envname("ACCORD_TLS_CERT");
  app.add_option("--tls-key", flags.tls.key, "PEM file with its key")->envname("ACCORD_TLS_KEY");
  app.add_option("--tls-ca", flags.tls.ca,
                 "PEM file with the authority that signs it and those of its peers")
      ->envname("ACCORD_TLS_CA");
  app.add_option("--connection-age", flags.connection_age_seconds,
                 "seconds after which clients have to connect anew; 0: never")
      ->envname("ACCORD_CONNECTION_AGE");
  app.add_option("--drain-delay", flags.drain_delay_seconds,
                 "seconds to go on serving, not ready, after SIGTERM and before the drain")
      ->envname("ACCORD_DRAIN_DELAY");
  app.add_flag("--reflection,!--no-reflection", flags.reflection, "serve gRPC reflection");
  app.add_flag("--channelz,!--no-channelz", flags.channelz, "serve channelz");
}

// `data_dir` is what --data-dir says.
void AddDataFlags(CLI::App& app, Flags& flags, std::string& data_dir) {
  CLI::Option* const database =
      app.add_option("--database", flags.database, "sqlite:DIR or postgresql://USER@HOST:PORT/NAME")
          ->envname("ACCORD_DATABASE")
          ->capture_default_str();
  app.add_option("--data-dir", data_dir, "the same as --database=sqlite:DIR")
      ->envname("ACCORD_DATA_DIR")
      ->excludes(database);
  app.add_option("--database-password-file", flags.database_password_file,
                 "file that holds the password of PostgreSQL's user")
      ->envname("ACCORD_DATABASE_PASSWORD_FILE");
  app.add_option("--clock-ahead-max", flags.clock_ahead_max_seconds,
                 "seconds by which the clock may be ahead of the database's, or of what has passed "
                 "since the start; beyond it nothing is written")
      ->envname("ACCORD_CLOCK_AHEAD_MAX")
      ->capture_default_str();
  app.add_option("--language", flags.language,
                 "whose order names are sorted in, such as sv; the same for every program on the "
                 "database; none: the root order")
      ->envname("ACCORD_LANGUAGE");
  app.add_option("--redis", flags.redis, "HOST:PORT of a Redis that replicas share; none: no cache")
      ->envname("ACCORD_REDIS");
  app.add_flag("--migrate,!--no-migrate", flags.migrate,
               "bring the database to what this program knows; else refuse one that is not")
      ->envname("ACCORD_MIGRATE");
}

void AddTelemetryFlags(CLI::App& app, Flags& flags) {
  app.add_option("--metrics", flags.metrics, "HOST:PORT to show Prometheus metrics on, at /metrics")
      ->envname("ACCORD_METRICS");
  app.add_option("--log", flags.log, "text, or json: a line a call, on standard output")
      ->envname("ACCORD_LOG")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

}  // namespace

int Main(int argc, char** argv, const Description& description,
         std::function<absl::Status(const Flags&)> run) {
#ifdef NDEBUG
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // it doubles a lock's cost
#endif
  rpc::BlockEndSignals();
  Flags flags;
  flags.listen = description.listen;
  CLI::App app(description.purpose, description.name);
  AddDoorFlags(app, description, flags);
  std::string data_dir;
  AddTelemetryFlags(app, flags);
  AddDataFlags(app, flags, data_dir);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!data_dir.empty()) flags.database = "sqlite:" + data_dir;
  const std::unique_ptr<log::JsonLog> json = StartLog(flags, description.name);
  const absl::Status armed = failpoint::ArmFromEnvironment();
  if (!armed.ok()) {
    std::cerr << description.name << ": " << armed.message() << std::endl;
    return 2;
  }
  absl::Status status = TakeLanguage(flags.language);
  if (status.ok()) status = run(flags);
  if (status.ok()) return 0;
  const std::string why(status.message());
  log::Say(log::Level::kError, json == nullptr ? description.name + ": " + why : why);
  return 1;
}

}  // namespace accord::program
