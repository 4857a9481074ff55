// A door for those who ask how a process does and speak no TLS, such as a kubelet: gRPC's health
// protocol and nothing else, on a port of its own.
//
// It knows "" and "liveness", which serve while the process runs and depend on nothing, and
// "readiness", which does not serve until it is told so.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace grpc {
class CallbackGenericService;
class Server;
}  // namespace grpc

namespace accord::rpc {

class Acceptor;

// Thread-safe.
class Probes {
 public:
  // `listen` is HOST:PORT of any interface; port 0 picks one. Errors: UNAVAILABLE, reason
  // CANNOT_LISTEN.
  static absl::StatusOr<std::unique_ptr<Probes>> Open(const std::string& listen);
  ~Probes();

  void SetReady(bool ready);
  int port() const { return port_; }

 private:
  Probes();

  // Says UNIMPLEMENTED to whatever is not health; gRPC starts no server without a service.
  const std::unique_ptr<grpc::CallbackGenericService> nothing_else_;
  std::unique_ptr<Acceptor> acceptor_;
  std::unique_ptr<grpc::Server> server_;
  int port_ = 0;
};

}  // namespace accord::rpc
