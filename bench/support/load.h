// Calls at a server: a fixed number of them, a fixed number in flight, over a few connections.
//
// Requests are bytes and replies stay bytes unless asked for, so that the cost of the client varies
// little between the servers compared. Thread-compatible.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <google/protobuf/message.h>
#include <grpcpp/channel.h>
#include <grpcpp/support/byte_buffer.h>
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/support/process.h"

namespace accord::bench {

grpc::ByteBuffer ToBytes(const google::protobuf::Message& message);
// Errors: DATA_LOSS. Leaves `bytes` empty.
absl::Status FromBytes(grpc::ByteBuffer& bytes, google::protobuf::Message& message);

struct Load {
  std::string method;  // "/package.Service/Method"
  int64_t calls = 0;
  int in_flight = 16;
  // Both are called on gRPC's threads, several at once; `call` counts from 0.
  std::function<grpc::ByteBuffer(int64_t call)> request;
  std::function<absl::Status(int64_t call, grpc::ByteBuffer& reply)> reply;  // none: ignored
};

// Calls that take turns through `requests`.
Load MakeLoad(std::string method, std::vector<grpc::ByteBuffer> requests, int64_t calls);

class Client {
 public:
  explicit Client(const std::string& address);

  // Makes the calls and returns how long they took together. Errors: the first call's that failed;
  // the others in flight are waited for.
  absl::StatusOr<absl::Duration> Run(const Load& load) const;

  // For single calls, by a stub.
  const std::shared_ptr<grpc::Channel>& channel() const { return channels_[0]; }

 private:
  std::vector<std::shared_ptr<grpc::Channel>> channels_;
};

// One of several servers whose cost a call is compared.
struct Contender {
  const ServerProcess* server;
  Load load;
};

// What was measured of each contender, by contender.
using Round = std::vector<double>;

// The round in which the first figure beside the second is the median. Precondition: there are
// some.
Round MedianRound(std::vector<Round> rounds);

// Loads the contenders in turn, `rounds` times and once before to warm up, so that whatever else
// the machine does meets all of them. Returns the median round of the CPU microseconds that each
// server used a call. Precondition: two contenders or more.
absl::StatusOr<Round> CompareCpu(const std::vector<Contender>& contenders, int rounds);

}  // namespace accord::bench
