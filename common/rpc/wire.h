// Messages to and from gRPC's byte buffers.
#pragma once

#include <memory>
#include <string>

#include <grpcpp/support/byte_buffer.h>
#include "google/protobuf/message.h"

namespace accord::rpc {

// False if `bytes` are not a message of this type. Consumes them.
bool ParseBytes(grpc::ByteBuffer* bytes, google::protobuf::Message* message);
// False if the message is larger than a message can be (2 GiB).
bool SerializeBytes(const google::protobuf::Message& message, grpc::ByteBuffer* bytes);
// A buffer that shares `text` and keeps it until the transport has sent it.
grpc::ByteBuffer ShareBytes(std::shared_ptr<const std::string> text);

}  // namespace accord::rpc
