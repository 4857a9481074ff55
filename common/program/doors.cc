#include "common/program/doors.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/observability/log.h"
#include "common/rpc/client.h"
#include "common/rpc/signals.h"

namespace accord::program {
namespace {

std::string HostOf(const std::string& listen) { return listen.substr(0, listen.rfind(':')); }

}  // namespace

absl::StatusOr<std::unique_ptr<Doors>> Doors::Open(const Flags& flags) {
  RETURN_IF_ERROR(CheckSeconds("--connection-age", flags.connection_age_seconds));
  RETURN_IF_ERROR(CheckSeconds("--drain-delay", flags.drain_delay_seconds));
  std::unique_ptr<Doors> doors(new Doors(flags));
  ASSIGN_OR_RETURN(doors->tls_, rpc::Tls::Load(flags.tls));
  if (flags.probes.empty()) return doors;
  ASSIGN_OR_RETURN(doors->probes_, rpc::Probes::Open(flags.probes));
  log::Announce(absl::StrCat("probes on ", HostOf(flags.probes), ":", doors->probes_->port()));
  return doors;
}

rpc::Server::Options Doors::ServerOptions() const {
  rpc::Server::Options options;
  options.listen = flags_.listen;
  options.reflection = flags_.reflection;
  options.channelz = flags_.channelz;
  options.tls = tls_;
  if (flags_.connection_age_seconds > 0) {
    options.connection_age = absl::Seconds(flags_.connection_age_seconds);
  }
  if (probes_ != nullptr) {
    options.on_readiness = [probes = probes_.get()](bool ready) { probes->SetReady(ready); };
  }
  return options;
}

std::shared_ptr<grpc::Channel> Doors::AccountsChannel() const {
  return rpc::MakeChannel(flags_.accounts, tls_.get());
}

void Doors::ServeUntilAskedToEnd(rpc::Server& server, int port,
                                 absl::FunctionRef<void()> before_drain) const {
  log::Announce(absl::StrCat("listening on ", HostOf(flags_.listen), ":", port));
  rpc::WaitForSignal();
  const bool in_json = log::Json() != nullptr;
  if (in_json) log::Announce("asked to end");
  server.AnnounceEnd();
  rpc::WaitForSignal(absl::Seconds(flags_.drain_delay_seconds));
  before_drain();
  server.Drain(kDrainTime);
  if (in_json) log::Announce("drained");
}

}  // namespace accord::program
