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

  // Before the call is finished: afterwards its context may be gone.
  void End(const absl::Status& status, const Call* call, size_t response_bytes) const {
    if (observer_ == nullptr) return;
    observer_->OnEnd({method_, status, Took(), request_bytes_, response_bytes, call, context_, {}});
  }
  // The same for a call that was refused before it was understood.
  void EndRefused(const absl::Status& status, const std::string& error_id) const {
    if (observer_ == nullptr) return;
    observer_->OnEnd({method_, status, Took(), request_bytes_, 0, nullptr, context_, error_id});
  }

  bool wanted() const { return observer_ != nullptr; }

 private:
  int64_t Took() const {
    return std::chrono::nanoseconds(std::chrono::steady_clock::now() - started_).count();
  }

  Observer* observer_;
  int method_;
  const grpc::CallbackServerContext* context_;
  size_t request_bytes_ = 0;
  std::chrono::steady_clock::time_point started_;
};

}  // namespace accord::rpc
