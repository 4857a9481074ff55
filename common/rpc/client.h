// The client's end: channels, and contexts that carry Accord's metadata.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include "absl/time/time.h"

namespace accord::rpc {

class Tls;

// A channel to HOST:PORT; with `tls` if there is one, of which it keeps what it needs. Connects
// when first used, and again when the server returns. HOST:PORT,HOST:PORT,… with numeric IPv4 hosts
// are replicas: each call goes to the next that answers. With `tls` their certificates have to
// carry the first one's address, unless it says another name. dns:///NAME:PORT means all addresses
// of the name, those left out that say they do not serve.
std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address, const Tls* tls = nullptr);

struct CallSettings {
  absl::Duration timeout = absl::Seconds(30);  // infinite: for streams
  std::string on_behalf_of;                    // empty: nobody else
  int64_t min_revision = 0;                    // 0: any
  std::string consistency;                     // `full`: from no old state; empty: the default
  int64_t min_accounts_revision = 0;           // 0: any
};

// What the server said beside the status of a call that is done; empty: nothing under that key.
std::string TrailingMetadata(const grpc::ClientContext& context, const char* key);

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
