// A server for tests of the command line: real services of the contract over an in-process channel,
// with the few RPCs that a test needs.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include "cli/client/session.h"

namespace accord::cli {

class FakeServer {
 public:
  // The services must outlive the server.
  explicit FakeServer(const std::vector<grpc::Service*>& services) {
    grpc::ServerBuilder builder;
    for (grpc::Service* service : services) builder.RegisterService(service);
    server_ = builder.BuildAndStart();
  }
  ~FakeServer() { server_->Shutdown(); }

  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  std::shared_ptr<grpc::Channel> Channel() {
    return server_->InProcessChannel(grpc::ChannelArguments());
  }
  std::unique_ptr<Session> Connect(Session::Settings settings = {}) {
    return std::make_unique<Session>(Channel(), std::move(settings));
  }

 private:
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace accord::cli
