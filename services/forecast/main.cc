// accord-forecast: the forecast service as a process of its own.
#include <memory>

#include "common/base/status.h"
#include "common/directory/archive.h"
#include "common/directory/closing_voter.h"
#include "common/directory/follower.h"
#include "common/directory/stored_copy.h"
#include "common/program/data.h"
#include "common/program/doors.h"
#include "common/program/program.h"
#include "common/program/telemetry.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/worker_pool.h"
#include "services/forecast/engine/standing.h"
#include "services/forecast/service.h"
#include "services/forecast/storage/schema.h"

namespace accord::forecast {
namespace {

absl::Status Run(const program::Flags& flags) {
  ASSIGN_OR_RETURN(const std::unique_ptr<program::Doors> doors, program::Doors::Open(flags));
  const SystemClock clock;
  program::Telemetry telemetry(flags, "accord-forecast");
  const rpc::LocalAdministrator authorizer;
  ASSIGN_OR_RETURN(const std::unique_ptr<program::Data> data,
                   program::Data::Open(flags, Schema(), clock));
  directory::Directory directory;
  const std::shared_ptr<grpc::Channel> accounts = doors->AccountsChannel();
  directory::RemoteArchive archive([accounts] { return accounts; });
  rpc::WorkerPool pool{rpc::WorkerPool::Options()};
  ForecastService::Options options;
  options.store = &data->store();
  options.shared = data->shared();
  options.directory = &directory;
  options.archive = &archive;
  options.clock = &clock;
  options.authorizer = &authorizer;
  options.pool = &pool;
  options.observer = telemetry.observer();
  ASSIGN_OR_RETURN(const std::unique_ptr<ForecastService> service,
                   ForecastService::Create(options));
  directory::StoredCopy copy(data->store(), directory);
  RETURN_IF_ERROR(copy.Load().status());
  directory::Follower::Options follow;
  follow.recorder = &copy;
  follow.registers = {kFollower};
  follow.contacts = false;
  directory::Follower follower(accounts, directory, follow);
  directory::ClosingVoter voter(accounts, data->store(), directory, {kFollower, &StandingOn});
  rpc::Server server(doors->ServerOptions());
  server.Add(&service->router(),
             [&] { return data->ready() && directory.ready() && service->ready(); });
  data->AddDetails(server);
  telemetry.Watch(*data);
  telemetry.Watch(pool);
  telemetry.Watch(directory, follower);
  ASSIGN_OR_RETURN(const int port, server.Start());
  ASSIGN_OR_RETURN(const auto exposition, telemetry.Expose());
  doors->ServeUntilAskedToEnd(server, port);
  return absl::OkStatus();
}

}  // namespace
}  // namespace accord::forecast

int main(int argc, char** argv) {
  accord::program::Description description;
  description.name = "accord-forecast";
  description.purpose = "Serves the pipeline, its forecast and what it is held against.";
  description.listen = "127.0.0.1:7413";
  description.follows_accounts = true;
  return accord::program::Main(argc, argv, description, accord::forecast::Run);
}
