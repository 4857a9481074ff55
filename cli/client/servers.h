// Which address serves what: the value of --server.
//
//   HOST:PORT                                     all services
//   accounts=HOST:PORT,planning=…,forecast=…      each service its own
//   accounts=127.0.0.1:1,127.0.0.1:2,planning=…   several replicas, asked in turn; numbers, no
//   names
//
// A value; thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace accord::cli {

class Servers {
 public:
  // One process that serves.
  struct Server {
    std::string service;  // "accounts"; empty: all of them
    std::string address;  // HOST:PORT
  };

  // Errors: INVALID_ARGUMENT, reason SERVER_INVALID.
  static absl::StatusOr<Servers> Parse(absl::string_view text);

  const std::vector<Server>& all() const { return all_; }

  // The addresses of a service, "HOST:PORT,HOST:PORT", as rpc::MakeChannel takes them; empty: it
  // has none. `package` is that of its protos: "accord.accounts.v1".
  std::string AddressesOf(absl::string_view package) const;

 private:
  std::vector<Server> all_;
};

// "accounts" of "accord.accounts.v1" or "accord.accounts.v1.AccountService".
absl::string_view ServiceOfPackage(absl::string_view package);

}  // namespace accord::cli
