#include "cli/serve.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "cli/app/command.h"
#include "cli/db/flags.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/directory/archive.h"
#include "common/directory/closing_voter.h"
#include "common/directory/follower.h"
#include "common/failpoint/failpoint.h"
#include "common/program/data.h"
#include "common/program/database.h"
#include "common/program/doors.h"
#include "common/program/program.h"
#include "common/program/telemetry.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/server.h"
#include "common/rpc/signals.h"
#include "common/rpc/worker_pool.h"
#include "services/accounts/service.h"
#include "services/accounts/storage/schema.h"
#include "services/forecast/engine/standing.h"
#include "services/forecast/service.h"
#include "services/forecast/storage/schema.h"
#include "services/planning/service.h"
#include "services/planning/standing.h"
#include "services/planning/storage/schema.h"

namespace accord::cli {
namespace {

constexpr char kProgram[] = "accord-serve";

// The three services over one folder, behind one port. Planning and forecast follow the accounts
// service through its watch, here as everywhere.
class Suite {
 public:
  Suite(program::Flags flags, const program::Doors& doors)
      : flags_(std::move(flags)), doors_(doors), server_(doors.ServerOptions()) {}

  absl::Status Start() {
    RETURN_IF_ERROR(StartAccounts());
    RETURN_IF_ERROR(StartPlanning());
    RETURN_IF_ERROR(StartForecast());
    for (const auto* data : {&accounts_data_, &planning_data_, &forecast_data_}) {
      (*data)->AddDetails(server_);
    }
    ASSIGN_OR_RETURN(port_, server_.Start());
    directory::Follower::Options follow;
    follow.registers = {planning::kFollower, forecast::kFollower};
    follower_ =
        std::make_unique<directory::Follower>(server_.InProcessChannel(), directory_, follow);
    planning_voter_ = Vote({planning::kFollower, &planning::StandingOn}, *planning_data_);
    forecast_voter_ = Vote({forecast::kFollower, &forecast::StandingOn}, *forecast_data_);
    for (const auto* data : {&accounts_data_, &planning_data_, &forecast_data_}) {
      telemetry_.Watch(**data);
    }
    telemetry_.Watch(pool_);
    telemetry_.WatchSetAside(
        [this] { return static_cast<int64_t>(accounts_->tree().set_aside_count()); },
        [this] { return static_cast<int64_t>(accounts_->tree().moves_aside_count()); });
    telemetry_.Watch(directory_, *follower_);
    ASSIGN_OR_RETURN(exposition_, telemetry_.Expose());
    return absl::OkStatus();
  }

  void ServeUntilAskedToEnd() {
    // gRPC ends the process if a call is begun on an in-process channel whose server is going down.
    doors_.ServeUntilAskedToEnd(server_, port_, [this] {
      follower_->Stop();
      planning_voter_->Stop();
      forecast_voter_->Stop();
    });
  }

 private:
  template <typename Options>
  Options With(program::Data& data) {
    Options options;
    options.store = &data.store();
    options.shared = data.shared();
    options.clock = &clock_;
    options.authorizer = &authorizer_;
    options.pool = &pool_;
    options.observer = telemetry_.observer();
    return options;
  }

  std::unique_ptr<directory::ClosingVoter> Vote(directory::ClosingVoter::Options options,
                                                program::Data& data) {
    return std::make_unique<directory::ClosingVoter>(server_.InProcessChannel(), data.store(),
                                                     directory_, std::move(options));
  }

  absl::Status StartAccounts() {
    ASSIGN_OR_RETURN(accounts_data_, program::Data::Open(flags_, accounts::Schema(), clock_));
    auto options = With<accounts::AccountsService::Options>(*accounts_data_);
    options.pool = &accounts_pool_;
    ASSIGN_OR_RETURN(accounts_, accounts::AccountsService::Start(options));
    server_.Add(&accounts_->router(), [this] { return accounts_data_->ready(); });
    return absl::OkStatus();
  }

  absl::Status StartPlanning() {
    ASSIGN_OR_RETURN(planning_data_, program::Data::Open(flags_, planning::Schema(), clock_));
    auto options = With<planning::PlanningService::Options>(*planning_data_);
    options.directory = &directory_;
    options.archive = &archive_;
    ASSIGN_OR_RETURN(planning_, planning::PlanningService::Create(options));
    server_.Add(&planning_->router(),
                [this] { return planning_data_->ready() && directory_.ready(); });
    return absl::OkStatus();
  }

  absl::Status StartForecast() {
    ASSIGN_OR_RETURN(forecast_data_, program::Data::Open(flags_, forecast::Schema(), clock_));
    auto options = With<forecast::ForecastService::Options>(*forecast_data_);
    options.directory = &directory_;
    options.archive = &archive_;
    ASSIGN_OR_RETURN(forecast_, forecast::ForecastService::Create(options));
    server_.Add(&forecast_->router(), [this] {
      return forecast_data_->ready() && directory_.ready() && forecast_->ready();
    });
    return absl::OkStatus();
  }

  // In the order in which they need each other; they go in the reverse order.
  const program::Flags flags_;
  const program::Doors& doors_;
  const SystemClock clock_;
  const rpc::LocalAdministrator authorizer_;
  program::Telemetry telemetry_{flags_, kProgram};
  std::unique_ptr<program::Data> accounts_data_;
  std::unique_ptr<program::Data> planning_data_;
  std::unique_ptr<program::Data> forecast_data_;
  directory::Directory directory_;
  rpc::WorkerPool pool_{rpc::WorkerPool::Options()};
  // Of its own: workers of the other services wait for its answers about past moments.
  rpc::WorkerPool accounts_pool_{rpc::WorkerPool::Options()};
  // Asks for the channel when it is used: the server has started by then.
  directory::RemoteArchive archive_{[this] { return server_.InProcessChannel(); }};
  std::unique_ptr<accounts::AccountsService> accounts_;
  std::unique_ptr<planning::PlanningService> planning_;
  std::unique_ptr<forecast::ForecastService> forecast_;
  rpc::Server server_;
  std::unique_ptr<directory::Follower> follower_;
  std::unique_ptr<directory::ClosingVoter> planning_voter_;
  std::unique_ptr<directory::ClosingVoter> forecast_voter_;
  std::unique_ptr<observability::Exposition> exposition_;
  int port_ = 0;
};

absl::Status CheckDatabase(const program::Flags& flags) {
  ASSIGN_OR_RETURN(const program::Database database,
                   program::Database::Parse(flags.database, flags.database_password_file));
  if (database.separates_services()) return absl::OkStatus();
  return MakeError(absl::StatusCode::kInvalidArgument, "DATABASE_SHARED",
                   "--database names one database for three services; put {service} into its name");
}

absl::Status Serve(const program::Flags& flags) {
#ifdef NDEBUG
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);  // it doubles a lock's cost
#endif
  rpc::BlockEndSignals();
  RETURN_IF_ERROR(CheckDatabase(flags));
  const std::unique_ptr<log::JsonLog> json = program::StartLog(flags, kProgram);
  RETURN_IF_ERROR(failpoint::ArmFromEnvironment());
  ASSIGN_OR_RETURN(const std::unique_ptr<program::Doors> doors, program::Doors::Open(flags));
  Suite suite(flags, *doors);
  RETURN_IF_ERROR(suite.Start());
  suite.ServeUntilAskedToEnd();
  return absl::OkStatus();
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
        flags->tls = cli.session.settings().tls;
        flags->reflection = flags->channelz = !*hide_reflection;
        return Serve(*flags);
      });
}

}  // namespace accord::cli
