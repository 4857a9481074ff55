// The sending end of a server stream, as its handler sees it.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace accord::rpc {

// Used by the handler's thread alone, and not after the handler has returned.
class StreamSink {
 public:
  virtual ~StreamSink() = default;

  // Sends `message`; waits until the transport has taken the one before. After an error the handler
  // should return it. Errors: CANCELLED (the client has gone), UNAVAILABLE with reason DRAINING,
  // RESOURCE_EXHAUSTED with reason READER_TOO_SLOW.
  virtual absl::Status Write(const google::protobuf::Message& message) = 0;

  // Whether the stream has to end: the client has gone or the server drains. A handler that then
  // returns OK ends the stream with UNAVAILABLE, reason DRAINING.
  virtual bool Done() = 0;

  // Calls `wake` once Done becomes true, on another thread or at once on this one, and never after
  // the handler has returned. It must not block, nor use the sink. For handlers that wait for
  // something: it replaces the callback set before. Hold no lock that `wake` takes.
  virtual void WhenDone(std::function<void()> wake) = 0;
};

template <typename Response>
class StreamWriter {
 public:
  explicit StreamWriter(StreamSink& sink) : sink_(sink) {}
  absl::Status Write(const Response& message) { return sink_.Write(message); }
  bool Done() { return sink_.Done(); }
  void WhenDone(std::function<void()> wake) { sink_.WhenDone(std::move(wake)); }

 private:
  StreamSink& sink_;
};

}  // namespace accord::rpc
