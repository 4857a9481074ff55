// One RPC as a Router knows it. Private to common/rpc.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <grpcpp/server_context.h>
#include <grpcpp/support/byte_buffer.h>
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/policy.h"
#include "common/rpc/router.h"
#include "common/rpc/validate.h"

namespace accord::rpc {

using google::protobuf::Message;

struct Method {
  explicit Method(const google::protobuf::MethodDescriptor* described);

  enum class How { kNotBuilt, kInline, kPooled, kWrite, kLater, kStream };

  const google::protobuf::MethodDescriptor* descriptor;
  std::string path;        // "/accord.accounts.v1.AccountService/GetAccount"
  const Message* request;  // prototypes, for ever
  const Message* response;
  const MessagePlan* plan;
  const Policy policy;
  const google::protobuf::FieldDescriptor* request_id;  // null: the request has none
  const google::protobuf::FieldDescriptor* validate_only;
  const google::protobuf::FieldDescriptor* reason;  // or the request's note

  How how = How::kNotBuilt;
  Router::Handler handler;
  Router::WriteHandler write;
  Router::LaterHandler later;
  Router::StreamHandler stream;
  Router::FastHandler fast;
  Router::ReadsOf reads;  // of a write; none: nothing is said
  store::Store* store = nullptr;
  int observed = 0;  // its number with the observer

  // "accord.accounts.v1.AccountService/GetAccount"
  absl::string_view name() const { return absl::string_view(path).substr(1); }
};

// UNIMPLEMENTED, reason NOT_BUILT_YET.
absl::Status NotBuilt(const Method& method);

// What the client is sent when a call came to `status`, which the log has under `error_id`.
grpc::Status Sent(const absl::Status& status, const Method& method,
                  const grpc::CallbackServerContext& context, const std::string& error_id);

// Under which the log has that a call was refused before it was understood: its trace, or one made
// up here.
std::string RefusedId(const grpc::CallbackServerContext& context);

// A call whose request may be handled.
struct Admitted {
  Call call;
  std::unique_ptr<Message> request;
};

// Reads, parses, asks whether the caller has the permission on anything, and validates, in that
// order. On what it is needed is asked when the handler's turn has come. Consumes `bytes`.
absl::StatusOr<Admitted> Admit(const Method& method, const Router::Options& options,
                               const grpc::CallbackServerContext& context, grpc::ByteBuffer* bytes);

}  // namespace accord::rpc
