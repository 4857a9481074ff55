#include <CLI/CLI.hpp>
#include <iostream>

#include "absl/synchronization/mutex.h"
#include "common/failpoint/failpoint.h"
#include "common/program/program.h"
#include "common/rpc/signals.h"

namespace accord::program {

int Main(int argc, char** argv, const Description& description,
         std::function<absl::Status(const Flags&)> run) {
#ifdef NDEBUG
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // it doubles a lock's cost
#endif
  rpc::BlockEndSignals();
  Flags flags;
  flags.listen = description.listen;
  CLI::App app(description.purpose, description.name);
  app.add_option("--listen", flags.listen, "HOST:PORT to serve on; port 0 picks one")
      ->envname("ACCORD_LISTEN")
      ->capture_default_str();
  CLI::Option* const database =
      app.add_option("--database", flags.database, "sqlite:DIR or postgresql://USER@HOST:PORT/NAME")
          ->envname("ACCORD_DATABASE")
          ->capture_default_str();
  std::string data_dir;
  app.add_option("--data-dir", data_dir, "the same as --database=sqlite:DIR")
      ->envname("ACCORD_DATA_DIR")
      ->excludes(database);
  app.add_option("--redis", flags.redis, "HOST:PORT of a Redis that replicas share; none: no cache")
      ->envname("ACCORD_REDIS");
  if (description.follows_accounts) {
    app.add_option("--accounts", flags.accounts, "HOST:PORT of the accounts service")
        ->envname("ACCORD_ACCOUNTS")
        ->required();
  }
  app.add_flag("--migrate,!--no-migrate", flags.migrate,
               "bring the database to what this program knows; else refuse one that is not")
      ->envname("ACCORD_MIGRATE");
  app.add_flag("--reflection,!--no-reflection", flags.reflection, "serve gRPC reflection");
  app.add_flag("--channelz,!--no-channelz", flags.channelz, "serve channelz");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (!data_dir.empty()) flags.database = "sqlite:" + data_dir;
  const absl::Status armed = failpoint::ArmFromEnvironment();
  if (!armed.ok()) {
    std::cerr << description.name << ": " << armed.message() << std::endl;
    return 2;
  }
  const absl::Status status = run(flags);
  if (status.ok()) return 0;
  std::cerr << description.name << ": " << status.message() << std::endl;
  return 1;
}

}  // namespace accord::program
