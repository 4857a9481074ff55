// Answers server-streaming calls, all on a few threads. Private to common/rpc. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <grpcpp/support/server_callback.h>
#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "common/rpc/method.h"

namespace accord::rpc {

class StreamReactor;

// Waits by the steady clock: a step of the wall clock neither holds streams up nor ends them.
class Streams {
 public:
  explicit Streams(const Router::Options& options);
  // Ends every stream and waits for all of them.
  ~Streams();

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Serve(const Method& method,
                                                    grpc::CallbackServerContext* context,
                                                    grpc::ByteBuffer* bytes);
  void Drain();
  // gRPC has done with all of them.
  bool empty() const;
  std::shared_ptr<StreamBell> bell();

 private:
  friend class StreamReactor;
  class Bell;
  using Clock = std::chrono::steady_clock;
  using Stream = std::shared_ptr<StreamReactor>;

  absl::Status Start(Stream stream);
  // Callbacks of gRPC.
  void OnWritten(StreamReactor& stream, bool ok);
  void OnCancelled(StreamReactor& stream);
  void OnDone(StreamReactor& stream);
  void Ring();

  void StartThreads();
  void Work(bool reads);
  void Step(StreamReactor& stream, bool may_read);
  void Follow(StreamReactor& stream, absl::StatusOr<StreamStep> step, uint64_t rings);
  void Finish(StreamReactor& stream, absl::Status status);
  void CutOff(std::vector<Stream> deaf);
  // The lock is held from here on.
  absl::Status WhyEnd(const StreamReactor& stream) const;
  void Queue(StreamReactor& stream);
  void WaitUntil(StreamReactor& stream, Clock::time_point due);
  std::vector<Stream> LookAtTimes();

  const Router::Options& options_;
  std::shared_ptr<Bell> bell_;

  // Not Abseil's, whose waits with a time follow the wall clock.
  mutable std::mutex mutex_;
  std::condition_variable ready_news_;
  std::condition_variable reads_news_;
  std::condition_variable gone_news_;
  bool draining_ = false;
  bool ending_ = false;
  bool rung_ = false;
  uint64_t rings_ = 0;
  Clock::time_point next_due_ = Clock::time_point::max();
  absl::flat_hash_map<StreamReactor*, Stream> streams_;  // until gRPC has done with them
  absl::flat_hash_map<std::string, int> clients_;        // streams of each
  std::deque<Stream> ready_;
  std::deque<Stream> reads_;
  std::vector<std::thread> threads_;
};

}  // namespace accord::rpc
