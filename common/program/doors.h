// How a program is reached and how it leaves: its certificates, the door for probes, and an orderly
// end.
//
//   ASSIGN_OR_RETURN(const auto doors, program::Doors::Open(flags));   // before anything slow
//   …
//   rpc::Server server(doors->ServerOptions());
//   …
//   doors->ServeUntilAskedToEnd(server, port);
#pragma once

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/program/program.h"
#include "common/rpc/probes.h"
#include "common/rpc/server.h"
#include "common/rpc/tls.h"

namespace accord::program {

// Not thread-safe. Outlives the servers made with its options.
class Doors {
 public:
  // Reads the certificates and opens the door for probes, if there is one: from then on the process
  // is alive, and not ready until a server of ServerOptions is. Says `probes on HOST:PORT` on
  // standard output. Errors: those of rpc::Tls::Load and rpc::Probes::Open; INVALID_ARGUMENT,
  // reason TIME_INVALID, for a number of seconds that is none.
  static absl::StatusOr<std::unique_ptr<Doors>> Open(const Flags& flags);

  rpc::Server::Options ServerOptions() const;
  // To the accounts service of --accounts.
  std::shared_ptr<grpc::Channel> AccountsChannel() const;

  // Says `listening on HOST:PORT` on standard output and waits until the program is asked to end
  // (SIGTERM, SIGINT). From then on `server` says that it does not serve, goes on for --drain-delay
  // or until it is asked again, and is drained. `before_drain` ends what calls the server from
  // within the process.
  void ServeUntilAskedToEnd(
      rpc::Server& server, int port, absl::FunctionRef<void()> before_drain = [] {}) const;

 private:
  explicit Doors(const Flags& flags) : flags_(flags) {}

  const Flags flags_;
  std::shared_ptr<const rpc::Tls> tls_;  // null: plaintext
  std::unique_ptr<rpc::Probes> probes_;  // null: none
};

}  // namespace accord::program
