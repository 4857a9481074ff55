// How many unary calls are under way: from the moment a request has come whole until gRPC has
// handed the last byte of its answer on. Private to common/rpc. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/message_allocator.h>

namespace accord::rpc {

// gRPC tells the beginning and the end to whoever has the messages: its own reactor, which costs no
// allocation either, is not told when it may go.
class CallCount final : public grpc::MessageAllocator<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  grpc::MessageHolder<grpc::ByteBuffer, grpc::ByteBuffer>* AllocateMessages() override {
    under_way_.fetch_add(1, std::memory_order_relaxed);
    return new Messages(*this);
  }
  int64_t under_way() const { return under_way_.load(std::memory_order_acquire); }

 private:
  class Messages final : public grpc::MessageHolder<grpc::ByteBuffer, grpc::ByteBuffer> {
   public:
    explicit Messages(CallCount& count) : count_(count) {
      set_request(&request_);
      set_response(&response_);
    }
    void Release() override {
      CallCount& count = count_;
      delete this;
      count.under_way_.fetch_sub(1, std::memory_order_release);
    }

   private:
    CallCount& count_;
    grpc::ByteBuffer request_;
    grpc::ByteBuffer response_;
  };

  std::atomic<int64_t> under_way_{0};
};

}  // namespace accord::rpc
