#include "cli/serve_suite.h"

#include <memory>
#include <string>
#include <utility>

#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/directory/archive.h"
#include "common/directory/closing_voter.h"
#include "common/directory/follower.h"
#include "common/program/data.h"
#include "common/program/database.h"
#include "common/program/doors.h"
#include "common/program/service_main.h"
#include "common/program/telemetry.h"
#include "common/rpc/server.h"
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

// The three services over one folder, behind one port. Planning and forecast follow the accounts
// service through its watch, here as everywhere.
class Suite {
 public:
  Suite(program::Flags flags, const rpc::Authorizer& authorizer, const program::Doors& doors)
      : flags_(std::move(flags)),
        authorizer_(authorizer),
        doors_(doors),
        server_(doors.ServerOptions()) {}

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
    return program::Parts{data, telemetry_, clock_, authorizer_, pool_, nullptr}
        .template OptionsOf<Options>();
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
  const rpc::Authorizer& authorizer_;
  const program::Doors& doors_;
  const SystemClock clock_;
  program::Telemetry telemetry_{flags_, kSuiteProgram};
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

}  // namespace

absl::Status ServeSuite(const program::Flags& flags, const rpc::Authorizer& authorizer) {
  RETURN_IF_ERROR(CheckDatabase(flags));
  ASSIGN_OR_RETURN(const std::unique_ptr<program::Doors> doors, program::Doors::Open(flags));
  Suite suite(flags, authorizer, *doors);
  RETURN_IF_ERROR(suite.Start());
  suite.ServeUntilAskedToEnd();
  return absl::OkStatus();
}

}  // namespace accord::cli
