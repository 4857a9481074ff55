// Who is told of every call, once when it comes in and once when it has been answered: metrics and
// logs, which know nothing of handlers, nor handlers of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call.h"

namespace accord::rpc {

// One answered call. What it points to lives until OnEnd returns.
struct EndedCall {
  int method = 0;              // as AddMethod numbered it
  const absl::Status& status;  // of the handler, whatever of it the client is sent
  int64_t nanos = 0;           // since it came in; of a stream, as long as it was open
  size_t request_bytes = 0;
  size_t response_bytes = 0;  // of a stream: of all its messages
  // Null for a call that was refused before it was understood.
  const Call* call = nullptr;
  const grpc::CallbackServerContext* context = nullptr;
  absl::string_view error_id;  // that a refused call's client was told
};

// Thread-safe, but for AddMethod, and quick: it is called on gRPC's threads.
class Observer {
 public:
  enum class Kind { kNotBuilt, kUnary, kStream };

  virtual ~Observer() = default;

  // Before the first call. `name`: "accord.accounts.v1.AccountService/GetAccount". Returns its
  // number. A method that is added again, by a second router, keeps the one it has.
  virtual int AddMethod(absl::string_view name, Kind kind) = 0;
  virtual void OnStart(int method) = 0;
  // Exactly once for each OnStart, on any thread.
  virtual void OnEnd(const EndedCall& ended) = 0;
};

}  // namespace accord::rpc
