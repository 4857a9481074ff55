#include "bench/support/stand_in.h"

#include <utility>

#include "absl/time/clock.h"

namespace accord::bench {

namespace v1 = accounts::v1;

AccountsStandIn::AccountsStandIn(std::vector<v1::WatchChangesResponse> messages)
    : messages_(std::move(messages)) {
  grpc::ServerBuilder builder;
  builder.RegisterService(this);
  server_ = builder.BuildAndStart();
}

AccountsStandIn::~AccountsStandIn() { server_->Shutdown(std::chrono::system_clock::now()); }

grpc::Status AccountsStandIn::WatchChanges(grpc::ServerContext* context,
                                           const common::v1::WatchChangesRequest*,
                                           grpc::ServerWriter<v1::WatchChangesResponse>* writer) {
  for (const v1::WatchChangesResponse& message : messages_) writer->Write(message);
  while (!context->IsCancelled()) absl::SleepFor(absl::Milliseconds(1));
  return grpc::Status::OK;
}

}  // namespace accord::bench
