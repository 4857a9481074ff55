// An accounts service that sends every watcher the same messages, ready made, over a channel within
// the process: what is measured is who takes them in.
#pragma once

#include <memory>
#include <vector>

#include <grpcpp/grpcpp.h>
#include "accord/accounts/v1/account_service.grpc.pb.h"

namespace accord::bench {

// Serves from its construction until its destruction, whose streams must have ended. Thread-safe.
class AccountsStandIn final : public accounts::v1::AccountService::Service {
 public:
  // What a watch begins with; then it says nothing more.
  explicit AccountsStandIn(std::vector<accounts::v1::WatchChangesResponse> messages);
  ~AccountsStandIn() override;

  std::shared_ptr<grpc::Channel> channel() { return server_->InProcessChannel({}); }

  grpc::Status WatchChanges(
      grpc::ServerContext* context, const common::v1::WatchChangesRequest*,
      grpc::ServerWriter<accounts::v1::WatchChangesResponse>* writer) override;

 private:
  const std::vector<accounts::v1::WatchChangesResponse> messages_;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace accord::bench
