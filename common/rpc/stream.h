// What a server stream sends, as its handler makes it.
//
// Streams have no threads of their own: a few threads ask the source of each for its next message
// whenever the transport has taken the one before. So a stream that waits, for news or for its
// reader, holds its source and at most one message.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace accord::rpc {

// What a source says when it is asked.
struct StreamStep {
  enum class Kind {
    kMessage,  // send this
    kReads,    // the store has to be read: ask again where that is allowed
    kWait,     // nothing now: ask again after a while, or once the router's bell rings
    kEnd,      // that was all
  };

  static StreamStep Message(std::shared_ptr<const std::string> bytes) {
    return {Kind::kMessage, std::move(bytes), absl::ZeroDuration()};
  }
  static StreamStep Reads() { return {Kind::kReads, nullptr, absl::ZeroDuration()}; }
  static StreamStep Wait(absl::Duration while_) { return {Kind::kWait, nullptr, while_}; }
  static StreamStep End() { return {Kind::kEnd, nullptr, absl::ZeroDuration()}; }

  Kind kind = Kind::kEnd;
  std::shared_ptr<const std::string> message;  // kMessage: serialized; shared, and sent as it is
  absl::Duration wait;                         // kWait
};

// One stream's messages. Used by one thread at a time, never by two.
class StreamSource {
 public:
  virtual ~StreamSource() = default;

  // The next step; an error ends the stream with it. Without `may_read` it answers from memory and
  // waits for nothing, or says kReads; with it, it may read the store once, so that other streams
  // get their turn, and say kReads again.
  virtual absl::StatusOr<StreamStep> Next(bool may_read) = 0;

  // What the stream ends with if its reader does not take the last message in time.
  virtual absl::Status TooSlow() const;
};

// Tells streams that wait that there may be something for them. Thread-safe.
class StreamBell {
 public:
  virtual ~StreamBell() = default;
  // Costs a lock and a signal, whatever the number of streams.
  virtual void Ring() = 0;
};

}  // namespace accord::rpc
