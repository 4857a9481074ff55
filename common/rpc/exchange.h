// A unary call between its arrival and its answer. Private to common/rpc.
#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/rpc/call.h"
#include "common/rpc/method.h"
#include "common/rpc/observed.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace accord::rpc {

// Where an answer goes.
struct Wires {
  grpc::CallbackServerContext* context;
  grpc::ServerUnaryReactor* reactor;
  grpc::ByteBuffer* answer;
  Observed observed;
};

// Belongs to whoever carries the call on. After Finish the context may be gone.
class Exchange {
 public:
  // `served` and `store` outlive it; no store: the service keeps nothing.
  Exchange(const Method& served, const Wires& wires, const store::Store* store, Admitted admitted);

  // Answers with `response` or the error. A reading that began in one history and ended in another
  // may show both: UNAVAILABLE, reason EPOCH_CHANGED. What the viewer does not see is not named.
  void Finish(absl::Status status);
  // Answers with a response that is serialized already.
  void FinishWith(std::shared_ptr<const std::string> bytes);

  const Method& method;
  Call call;
  std::unique_ptr<google::protobuf::Message> request;
  std::unique_ptr<google::protobuf::Message> response;

  // What the handler saw behind the gate when it ran last.
  struct Sight {
    int64_t version = 0;   // the gate's, before it ran
    bool missing = false;  // it refused, and something that it looked for was not there
    bool behind = false;   // it did not run: others' writes had seen more
  };
  Sight sight;
  int runs_again = 0;

 private:
  void TellOfOneself();
  void Send(const absl::Status& status);

  Wires wires_;
  const store::Store* store_;  // null: none
  std::string epoch_;          // when it began, or when a write was done
};

}  // namespace accord::rpc
