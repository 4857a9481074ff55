#include "common/rpc/probes.h"

#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/rpc/acceptor.h"
#include "common/rpc/listening.h"

namespace accord::rpc {
namespace {

constexpr int kReceiveBytesMax = 4 << 10;  // a request names a service
constexpr int kStreamsMax = 100;           // at once on one connection
constexpr char kLiveness[] = "liveness";
constexpr char kReadiness[] = "readiness";

}  // namespace

absl::StatusOr<std::unique_ptr<Probes>> Probes::Open(const std::string& listen) {
  grpc::EnableDefaultHealthCheckService(true);
  std::unique_ptr<Probes> probes(new Probes());
  grpc::ServerBuilder builder;
  ASSIGN_OR_RETURN(probes->acceptor_, Acceptor::Listen(listen));
  auto accepted = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      grpc::InsecureServerCredentials());
  builder.RegisterCallbackGenericService(probes->nothing_else_.get());
  builder.SetMaxReceiveMessageSize(kReceiveBytesMax);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsMax);
  SetConnectionTimes(builder);
  RemovePlugin(builder, "proto_server_reflection");
  RemovePlugin(builder, "channelz_service");
  probes->server_ = builder.BuildAndStart();
  if (probes->server_ == nullptr) return CannotListen(listen);
  probes->port_ = probes->acceptor_->port();
  probes->acceptor_->Start(std::move(accepted));
  grpc::HealthCheckServiceInterface* health = probes->server_->GetHealthCheckService();
  health->SetServingStatus("", true);
  health->SetServingStatus(kLiveness, true);
  health->SetServingStatus(kReadiness, false);
  return probes;
}

Probes::Probes() : nothing_else_(std::make_unique<grpc::CallbackGenericService>()) {}

Probes::~Probes() {
  if (acceptor_ != nullptr) acceptor_->Stop();
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(absl::Now()));
}

void Probes::SetReady(bool ready) {
  server_->GetHealthCheckService()->SetServingStatus(kReadiness, ready);
}

}  // namespace accord::rpc
