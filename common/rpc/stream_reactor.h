// One stream as gRPC and its server's threads see it. Private to common/rpc.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include <grpcpp/support/server_callback.h>
#include "common/rpc/method.h"
#include "common/rpc/observed.h"
#include "common/rpc/stream.h"
#include "common/rpc/streams.h"
#include "common/rpc/wire.h"

namespace accord::rpc {

// Who a stream is counted for: the certificate's name, or else the address without its port.
inline std::string ClientOf(const Call& call, const grpc::CallbackServerContext& context) {
  if (call.principal() != kAdministrator) return call.principal();
  const std::string peer = context.peer();
  return peer.substr(0, peer.rfind(':'));
}

// Both ends of one stream. gRPC's callbacks come in on its threads and only say what happened.
class StreamReactor final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  enum class State { kQueued, kRunning, kWriting, kWaiting, kFinished };

  StreamReactor(Streams& streams, const Method& method, grpc::CallbackServerContext* context,
                const Observed& observed, Admitted admitted)
      : streams_(streams),
        method(method),
        observed(observed),
        context(context),
        call(std::move(admitted.call)),
        request(std::move(admitted.request)),
        client(ClientOf(call, *context)) {}

  void OnCancel() override { streams_.OnCancelled(*this); }
  void OnWriteDone(bool ok) override { streams_.OnWritten(*this, ok); }
  void OnDone() override { streams_.OnDone(*this); }

  void Write(std::shared_ptr<const std::string> message) {
    if (observed.wanted()) sent_bytes += message->size();
    bytes_ = ShareBytes(std::move(message));
    StartWrite(&bytes_);
  }

 private:
  Streams& streams_;
  grpc::ByteBuffer bytes_;  // being sent while kWriting

 public:
  const Method& method;
  const Observed observed;
  grpc::CallbackServerContext* const context;
  const Call call;
  const std::unique_ptr<Message> request;
  const std::string client;
  // Of whoever runs it, one at a time.
  std::unique_ptr<StreamSource> source;
  size_t sent_bytes = 0;
  // Under the lock of Streams.
  State state = State::kRunning;
  bool reads = false;    // queued to read the store
  bool written = false;  // the transport has taken the message
  bool cancelled = false;
  bool too_slow = false;
  bool told_to_drain = false;
  std::chrono::steady_clock::time_point due;  // kWriting, kWaiting, kFinished
  std::thread::id cancelled_by;               // who is cutting it off just now
};

}  // namespace accord::rpc
