#include "common/program/service_main.h"

#include <utility>

#include "common/base/status.h"
#include "common/program/doors.h"
#include "common/rpc/server.h"

namespace accord::program {
namespace {

absl::Status Run(const ServiceProgram& program, const Flags& flags) {
  ASSIGN_OR_RETURN(const std::unique_ptr<Doors> doors, Doors::Open(flags));
  const SystemClock clock;
  Telemetry telemetry(flags, program.description.name);
  const rpc::LocalAdministrator authorizer;
  ASSIGN_OR_RETURN(const std::unique_ptr<Data> data, Data::Open(flags, program.schema, clock));
  rpc::WorkerPool pool{rpc::WorkerPool::Options()};
  const Parts parts{
      *data, telemetry,
      clock, authorizer,
      pool,  program.description.follows_accounts ? doors->AccountsChannel() : nullptr};
  ASSIGN_OR_RETURN(const std::unique_ptr<Running> service, program.start(parts));
  rpc::Server server(doors->ServerOptions());
  server.Add(&service->router(), [&] { return data->ready() && service->ready(); });
  data->AddDetails(server);
  telemetry.Watch(*data);
  telemetry.Watch(pool);
  ASSIGN_OR_RETURN(const int port, server.Start());
  ASSIGN_OR_RETURN(const auto exposition, telemetry.Expose());
  doors->ServeUntilAskedToEnd(server, port);
  return absl::OkStatus();
}

}  // namespace

absl::Status Copy::Follow(Following following) {
  stored_ = std::make_unique<directory::StoredCopy>(parts_.data.store(), directory_);
  RETURN_IF_ERROR(stored_->Load().status());
  directory::Follower::Options follow;
  follow.recorder = stored_.get();
  follow.registers = {following.voter.follower};
  follow.contacts = following.contacts;
  follower_ = std::make_unique<directory::Follower>(parts_.accounts, directory_, std::move(follow));
  voter_ = std::make_unique<directory::ClosingVoter>(parts_.accounts, parts_.data.store(),
                                                     directory_, std::move(following.voter));
  parts_.telemetry.Watch(directory_, *follower_);
  return absl::OkStatus();
}

void Copy::Stop() {
  voter_.reset();
  follower_.reset();
  stored_.reset();
}

int ServiceMain(int argc, char** argv, const ServiceProgram& program) {
  return Main(argc, argv, program.description,
              [&program](const Flags& flags) { return Run(program, flags); });
}

}  // namespace accord::program
