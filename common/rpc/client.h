// The client's end: channels, and contexts that carry Accord's metadata.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include "absl/time/time.h"

namespace accord::rpc {

// A channel to HOST:PORT, without TLS. Connects when first used, and again when the server returns.
// HOST:PORT,HOST:PORT,… with numeric IPv4 hosts are replicas: each call goes to the next that
// answers.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address);

struct CallSettings {
  absl::Duration timeout = absl::Seconds(30);  // infinite: for streams
  std::string on_behalf_of;                    // empty: nobody else
  int64_t min_revision = 0;                    // 0: any
  std::string consistency;                     // `full`: from no old state; empty: the default
  int64_t min_accounts_revision = 0;           // 0: any
};

// For one call.
class CallContext {
 public:
  explicit CallContext(const CallSettings& settings = {});
  grpc::ClientContext* get() { return &context_; }
  // After the call: the revision that the answer reflects; 0: the server did not say.
  int64_t revision() const;

 private:
  grpc::ClientContext context_;
};

}  // namespace accord::rpc
