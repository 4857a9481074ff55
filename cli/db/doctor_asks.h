// What `accord doctor` asks of running servers: calls, and the certificates that they show.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "cli/client/session.h"
#include "google/protobuf/message.h"

namespace accord::cli {

// What an answer says of the server that gave it, and of its state.
struct ServerSays {
  std::string version;  // empty: a server of before it was told
  // How far the server's clock is ahead of the one here, less what the call's own time leaves
  // unknown: zero if the two may be alike. Nothing: it was not told.
  absl::optional<absl::Duration> clock_ahead;
  int64_t revision = 0;  // 0: none was told
  std::string epoch;
};

// Thread-compatible.
class Asker {
 public:
  // `session` says how: certificates, on whose behalf, how long to wait. Outlives this.
  explicit Asker(const Session& session);

  // Any unary method of one process by its path. Errors: the server's; UNAVAILABLE.
  absl::Status Ask(const Session::MethodCall& call, const google::protobuf::Message& request,
                   google::protobuf::Message& response, ServerSays& says) const;

 private:
  const Session& session_;
  std::shared_ptr<const rpc::Tls> tls_;  // null: plaintext
};

// How many whole days a certificate is good for; negative: it is over. Nothing: there is none.
absl::optional<int64_t> DaysLeftInFile(const std::string& path);

// The same of what the server at HOST:PORT shows, whoever signed it: by a handshake of its own, so
// that a certificate that no client takes any more can be told from a server that is down. Waits
// 5 s at most for each step.
absl::optional<int64_t> DaysLeftAt(const std::string& address, const rpc::TlsFiles& files);

}  // namespace accord::cli
