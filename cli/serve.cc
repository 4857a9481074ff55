#include "cli/serve.h"

#include <memory>

#include "absl/synchronization/mutex.h"
#include "cli/app/command.h"
#include "cli/db/flags.h"
#include "cli/serve_suite.h"
#include "common/base/status.h"
#include "common/failpoint/failpoint.h"
#include "common/program/program.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/signals.h"

namespace accord::cli {
namespace {

absl::Status Serve(const program::Flags& flags) {
#ifdef NDEBUG
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // it doubles a lock's cost
#endif
  rpc::BlockEndSignals();
  const std::unique_ptr<log::JsonLog> json = program::StartLog(flags, kSuiteProgram);
  RETURN_IF_ERROR(failpoint::ArmFromEnvironment());
  RETURN_IF_ERROR(program::TakeLanguage(flags.language));
  return ServeSuite(flags, rpc::LocalAdministrator());
}

}  // namespace

void AddServe(CLI::App& app, Verb& chosen) {
  auto flags = std::make_shared<program::Flags>();
  flags->listen = "127.0.0.1:7410";
  auto hide_reflection = std::make_shared<bool>(false);
  auto do_not_migrate = std::make_shared<bool>(false);
  auto database = std::make_shared<DatabaseFlags>();
  Command serve =
      Command(app, chosen).Add("serve", "Serve accounts, planning and forecast from one process");
  AddDatabaseFlags(serve, *database);
  serve.Text("--listen", &flags->listen, "HOST:PORT to serve on; port 0 picks one")
      .Text("--probes", &flags->probes, "HOST:PORT for gRPC health probes in plaintext")
      .Int("--connection-age", &flags->connection_age_seconds,
           "Seconds after which clients have to connect anew; 0: never")
      .Int("--drain-delay", &flags->drain_delay_seconds,
           "Seconds to go on serving, not ready, after SIGTERM and before the drain")
      .Int(
          "--clock-ahead-max", &flags->clock_ahead_max_seconds,
          "Seconds by which the clock may be ahead of other evidence; beyond it nothing is written")
      .Text("--redis", &flags->redis, "HOST:PORT of a Redis to cache in; none unless given")
      .Text("--metrics", &flags->metrics, "HOST:PORT to show Prometheus metrics on, at /metrics")
      .Environment("--metrics", "ACCORD_METRICS")
      .Choice("--log", &flags->log, "Sentences, or a line a call on standard output",
              {"text", "json"})
      .Environment("--log", "ACCORD_LOG")
      .Flag("--no-migrate", do_not_migrate.get(), "Refuse a database that lacks migrations")
      .Flag("--no-reflection", hide_reflection.get(), "Do not serve gRPC reflection and channelz")
      .Examples(
          "accord serve\n"
          "accord serve --database=sqlite:/srv/accord --listen=127.0.0.1:7410\n"
          "accord serve --database=postgresql://accord@127.0.0.1:5432/accord_{service}\n"
          "accord serve --listen=0.0.0.0:7410 --tls-cert=a.pem --tls-key=a.key --tls-ca=ca.pem\n")
      .Run([flags, database, hide_reflection, do_not_migrate](Cli& cli) {
        flags->migrate = !*do_not_migrate;
        flags->database = database->Chosen();
        flags->database_password_file = database->password_file;
        flags->language = database->language;
        flags->tls = cli.session.settings().tls;
        flags->reflection = flags->channelz = !*hide_reflection;
        return Serve(*flags);
      });
}

}  // namespace accord::cli
