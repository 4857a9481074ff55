#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/time/time.h"
#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/forecast/v1/forecast_service.grpc.pb.h"
#include "accord/planning/v1/plan_service.grpc.pb.h"
#include "cli/client/values.h"
#include "cli/verbs/output.h"
#include "cli/verbs/verbs.h"
#include "common/base/status.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"

namespace accord::cli {
namespace {

struct WatchArgs {
  std::string service = "accounts";
  std::string after = "0";
  std::string epoch;
  bool current = false;
};

// The resource that a change carries, or null if this program does not know its type.
const google::protobuf::Message* ResourceOf(const google::protobuf::Message& change) {
  const auto* field = change.GetReflection()->GetOneofFieldDescriptor(
      change, change.GetDescriptor()->FindOneofByName("resource"));
  return field == nullptr ? nullptr : &change.GetReflection()->GetMessage(change, field);
}

std::string NameOf(const google::protobuf::Message& resource) {
  const auto* field = resource.GetDescriptor()->FindFieldByName("name");
  return field == nullptr ? "" : resource.GetReflection()->GetString(resource, field);
}

template <typename Change>
void Show(Cli& cli, const Change& change) {
  if (cli.json) {
    JsonWriter json(cli.out, {.pretty = false});  // a line each, so that a script can follow
    WriteMessage(json, change);
  } else {
    const google::protobuf::Message* resource = ResourceOf(change);
    cli.out << change.revision() << "  " << TimeText(change.time()) << "  " << change.actor()
            << "  " << (resource == nullptr ? "a resource of an unknown type" : NameOf(*resource))
            << "\n";
  }
}

// Streams until the server ends it or the user interrupts.
template <typename Service, typename Response>
absl::Status Follow(Cli& cli, const WatchArgs& args) {
  common::v1::WatchChangesRequest request;
  int64_t after = 0;
  if (!absl::SimpleAtoi(args.after, &after) || after < 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_REVISION",
                     "--after must be a revision: a number, 0 or above");
  }
  request.set_after_revision(after);
  request.set_epoch(args.epoch);
  request.set_skip_superseded(args.current);
  rpc::CallContext context(
      {.timeout = absl::InfiniteDuration(), .on_behalf_of = cli.session.settings().on_behalf_of});
  const auto channel = cli.session.ChannelOf(Service::service_full_name());
  if (channel == nullptr) {
    return MakeError(absl::StatusCode::kFailedPrecondition, "NO_ADDRESS",
                     absl::StrCat("--server gives no address for ", args.service));
  }
  auto stub = Service::NewStub(channel);
  auto stream = stub->WatchChanges(context.get(), request);
  Response response;
  while (stream->Read(&response)) {
    for (const auto& change : response.changes()) Show(cli, change);
    cli.out.flush();
  }
  return cli.session.Explain(rpc::FromGrpcStatus(stream->Finish()));
}

absl::Status Watch(Cli& cli, const WatchArgs& args) {
  if (args.service == "planning") {
    return Follow<planning::v1::PlanService, planning::v1::WatchChangesResponse>(cli, args);
  }
  if (args.service == "forecast") {
    return Follow<forecast::v1::ForecastService, forecast::v1::WatchChangesResponse>(cli, args);
  }
  return Follow<accounts::v1::AccountService, accounts::v1::WatchChangesResponse>(cli, args);
}

}  // namespace

void AddWatch(Command root) {
  auto args = std::make_shared<WatchArgs>();
  root.Add("watch", "Follow the changes of a service until interrupted")
      .Choice("service", &args->service, "The service", {"accounts", "planning", "forecast"})
      .Text("--after", &args->after, "The last revision that is known already (0)")
      .Text("--epoch", &args->epoch,
            "The history that it is of; another one, as after a restore, is refused")
      .Flag("--current", &args->current, "Begin with what holds now, without replaced versions")
      .Examples(
          "accord watch accounts\n"
          "accord watch forecast --after 1200 --json | jq .opportunity.displayName\n")
      .Run([args](Cli& cli) { return Watch(cli, *args); });
}

}  // namespace accord::cli
