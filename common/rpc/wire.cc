#include "common/rpc/wire.h"

#include <utility>

#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/support/slice.h>

namespace accord::rpc {

bool ParseBytes(grpc::ByteBuffer* bytes, google::protobuf::Message* message) {
  return grpc::GenericDeserialize<grpc::ProtoBufferReader, google::protobuf::Message>(bytes,
                                                                                      message)
      .ok();
}

bool SerializeBytes(const google::protobuf::Message& message, grpc::ByteBuffer* bytes) {
  bool owned = false;
  return grpc::GenericSerialize<grpc::ProtoBufferWriter, google::protobuf::Message>(message, bytes,
                                                                                    &owned)
      .ok();
}

grpc::ByteBuffer ShareBytes(std::shared_ptr<const std::string> text) {
  auto* kept = new std::shared_ptr<const std::string>(std::move(text));
  auto* data = const_cast<char*>((*kept)->data());  // the transport only reads it
  const grpc::Slice slice(
      data, (*kept)->size(),
      [](void* user_data) { delete static_cast<std::shared_ptr<const std::string>*>(user_data); },
      kept);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace accord::rpc
