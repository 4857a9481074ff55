// One call's way past its observer. Private to common/rpc.
#pragma once

#include <chrono>

#include <grpcpp/support/byte_buffer.h>
#include "common/rpc/method.h"
#include "common/rpc/observer.h"

namespace accord::rpc {

// A value, so that it goes where its call goes. Without an observer it costs a comparison.
class Observed {
 public:
  Observed(const Router::Options& options, const Method& method,
           const grpc::CallbackServerContext& context, const grpc::ByteBuffer& request)
      : observer_(options.observer), method_(method.observed), context_(&context) {
    if (observer_ == nullptr) return;
    request_bytes_ = request.Length();
    started_ = std::chrono::steady_clock::now();
    observer_->OnStart(method_);
  }

  // Before the call is finished: afterwards its context may be gone. `call`: null if it was
  // refused.
  void End(const absl::Status& status, const Call* call, size_t response_bytes) const {
    if (observer_ == nullptr) return;
    const std::chrono::nanoseconds took = std::chrono::steady_clock::now() - started_;
    observer_->OnEnd(
        {method_, status, took.count(), request_bytes_, response_bytes, call, context_});
  }

  bool wanted() const { return observer_ != nullptr; }

 private:
  Observer* observer_;
  int method_;
  const grpc::CallbackServerContext* context_;
  size_t request_bytes_ = 0;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace accord::rpc
