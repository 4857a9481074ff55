// Answers server-streaming calls, each on a thread of its own. Private to common/rpc. Thread-safe.
#pragma once

#include <list>
#include <memory>
#include <thread>

#include <grpcpp/support/server_callback.h>
#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/method.h"

namespace accord::rpc {

class StreamReactor;

class Streams {
 public:
  explicit Streams(const Router::Options& options) : options_(options) {}
  // Waits for every handler to return.
  ~Streams();

  grpc::ServerWriteReactor<grpc::ByteBuffer>* Serve(const Method& method,
                                                    grpc::CallbackServerContext* context,
                                                    grpc::ByteBuffer* bytes);
  void Drain();

 private:
  struct Running {
    std::shared_ptr<StreamReactor> reactor;
    std::thread thread;
    bool ended = false;
  };
  absl::Status Start(std::shared_ptr<StreamReactor> reactor);
  void RemoveEnded() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Router::Options& options_;
  absl::Mutex mutex_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<Running> running_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace accord::rpc
