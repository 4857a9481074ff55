// Answers unary calls. Private to common/rpc.
#pragma once

#include <grpcpp/support/server_callback.h>
#include "common/rpc/method.h"

namespace accord::rpc {

// As gRPC's callback API has it: returns at once, and the reactor finishes when there is an answer.
// `bytes` and `answer` live until then.
grpc::ServerUnaryReactor* ServeUnary(const Method& method, const Router::Options& options,
                                     grpc::CallbackServerContext* context, grpc::ByteBuffer* bytes,
                                     grpc::ByteBuffer* answer);

}  // namespace accord::rpc
