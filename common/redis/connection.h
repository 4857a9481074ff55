// One connection to Redis that never waits longer than it is told.
//
// hiredis formats the commands and parses the answers; the socket is our own. hiredis 0.14 bounds
// each read, not the whole, so that a Redis which drips bytes holds it for ever; and after a
// time-out it gives the late answer to the next command. Here a deadline bounds the whole call, and
// a connection that had any error refuses everything from then on.
//
// Belongs to one thread at a time, but for Interrupt.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/redis/address.h"
#include "common/redis/reply.h"

struct redisReader;
struct redisReplyObjectFunctions;

namespace accord::redis {

// A command's name and arguments: any bytes.
using Command = absl::Span<const absl::string_view>;

// An answer of more bytes is taken for garbage.
inline constexpr size_t kReplyBytesMax = size_t{4} << 20;

// Every method: DEADLINE_EXCEEDED, reason REDIS_TIMEOUT; UNAVAILABLE, reason REDIS_UNREACHABLE;
// DATA_LOSS, reason REDIS_GARBAGE, for what is not Redis's protocol.
class Connection {
 public:
  // Connects to the first of `addresses` that answers.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(
      const std::vector<SocketAddress>& addresses, absl::Time deadline);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Sends a command and waits for its answer, which may be an error that Redis reports: such an
  // answer leaves the connection usable. Precondition: `command` is not empty (Redis would never
  // answer).
  absl::StatusOr<Reply> Call(Command command, absl::Time deadline);

  // The halves of Call, for subscriptions: what comes unasked is received too.
  absl::Status Send(Command command, absl::Time deadline);
  absl::StatusOr<Reply> Receive(absl::Time deadline);
  // Whether something has come, or the connection has ended, by `deadline`. Not an error if not.
  bool WaitForInput(absl::Time deadline);

  // Whether it can take a command: no error so far, not closed, and no answer left over.
  bool usable();

  // Makes what waits on the connection, now or later, fail at once. From any thread.
  void Interrupt();

 private:
  explicit Connection(int fd);

  static absl::StatusOr<int> Connect(const SocketAddress& address, absl::Time deadline);
  absl::Status SendAll(const char* bytes, size_t size, absl::Time deadline);
  absl::Status Feed(absl::Time deadline);
  absl::StatusOr<Reply> ReceiveAny(absl::Time deadline);

  const int fd_;
  const std::unique_ptr<redisReplyObjectFunctions> functions_;
  redisReader* const reader_;
  size_t received_ = 0;  // bytes of the answer that is coming
  bool failed_ = false;
};

}  // namespace accord::redis
