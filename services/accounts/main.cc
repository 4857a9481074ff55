// accord-accounts: the accounts service as a process of its own.
#include <memory>

#include "common/base/status.h"
#include "common/program/data.h"
#include "common/program/doors.h"
#include "common/program/program.h"
#include "common/program/telemetry.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/worker_pool.h"
#include "services/accounts/service.h"
#include "services/accounts/storage/schema.h"

namespace accord::accounts {
namespace {

absl::Status Run(const program::Flags& flags) {
  ASSIGN_OR_RETURN(const std::unique_ptr<program::Doors> doors, program::Doors::Open(flags));
  const SystemClock clock;
  program::Telemetry telemetry(flags, "accord-accounts");
  const rpc::LocalAdministrator authorizer;
  ASSIGN_OR_RETURN(const std::unique_ptr<program::Data> data,
                   program::Data::Open(flags, Schema(), clock));
  rpc::WorkerPool pool{rpc::WorkerPool::Options()};
  AccountsService::Options options;
  options.store = &data->store();
  options.clock = &clock;
  options.authorizer = &authorizer;
  options.pool = &pool;
  options.observer = telemetry.observer();
  ASSIGN_OR_RETURN(const std::unique_ptr<AccountsService> service, AccountsService::Start(options));
  rpc::Server server(doors->ServerOptions());
  server.Add(&service->router(), [&] { return data->ready(); });
  data->AddDetails(server);
  telemetry.Watch(*data);
  telemetry.Watch(pool);
  telemetry.WatchSetAside(
      [&service] { return static_cast<int64_t>(service->tree().set_aside_count()); },
      [&service] { return static_cast<int64_t>(service->tree().moves_aside_count()); });
  ASSIGN_OR_RETURN(const int port, server.Start());
  ASSIGN_OR_RETURN(const auto exposition, telemetry.Expose());
  doors->ServeUntilAskedToEnd(server, port);
  return absl::OkStatus();
}

}  // namespace
}  // namespace accord::accounts

int main(int argc, char** argv) {
  accord::program::Description description;
  description.name = "accord-accounts";
  description.purpose =
      "Serves the account hierarchy, the sales organization and what is known of both.";
  description.listen = "127.0.0.1:7411";
  return accord::program::Main(argc, argv, description, accord::accounts::Run);
}
