#include "common/rpc/method.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/errors.h"
#include "common/rpc/normalize.h"
#include "common/rpc/wire.h"

namespace accord::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const FieldDescriptor* FindField(const Descriptor* message, const std::string& name,
                                 FieldDescriptor::Type type) {
  const FieldDescriptor* field = message->FindFieldByName(name);
  return field != nullptr && field->type() == type && !field->is_repeated() ? field : nullptr;
}

// What is no number is refused with the call's other metadata.
int ReadViolationsFrom(const grpc::CallbackServerContext& context) {
  const auto found = context.client_metadata().find(kViolationsFrom);
  int32_t from = 0;
  if (found == context.client_metadata().end()) return from;
  return absl::SimpleAtoi(absl::string_view(found->second.data(), found->second.size()), &from)
             ? from
             : 0;
}

const Message* PrototypeOf(const Descriptor* descriptor) {
  return google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor);
}

}  // namespace

Method::Method(const google::protobuf::MethodDescriptor* described)
    : descriptor(described),
      path(absl::StrCat("/", described->service()->full_name(), "/", described->name())),
      request(PrototypeOf(described->input_type())),
      response(PrototypeOf(described->output_type())),
      plan(&PlanOf(described->input_type())),
      policy(*described),
      request_id(FindField(described->input_type(), "request_id", FieldDescriptor::TYPE_STRING)),
      validate_only(
          FindField(described->input_type(), "validate_only", FieldDescriptor::TYPE_BOOL)),
      reason(FindField(described->input_type(), "reason", FieldDescriptor::TYPE_STRING)) {
  if (reason == nullptr) {
    reason = FindField(described->input_type(), "note", FieldDescriptor::TYPE_STRING);
  }
}

absl::Status NotBuilt(const Method& method) {
  return MakeError(
      absl::StatusCode::kUnimplemented, "NOT_BUILT_YET",
      absl::StrCat(method.descriptor->name(), " is not built yet; docs/STATUS.md lists what is"),
      {{"method", method.descriptor->full_name()}});
}

grpc::Status Sent(const absl::Status& status, const Method& method,
                  const grpc::CallbackServerContext& context, const std::string& error_id) {
  return ToGrpcStatus(status, method.name(), error_id, ReadViolationsFrom(context));
}

std::string RefusedId(const grpc::CallbackServerContext& context) {
  std::string trace_id = ReadTraceId(context);
  return trace_id.empty() ? MakeErrorId() : trace_id;
}

absl::StatusOr<Admitted> Admit(const Method& method, const Router::Options& options,
                               const grpc::CallbackServerContext& context,
                               grpc::ByteBuffer* bytes) {
  ASSIGN_OR_RETURN(CallFacts facts, ReadCallFacts(context, method.how == Method::How::kStream));
  facts.method = method.name();
  facts.hierarchy = options.hierarchy;
  Call call(std::move(facts), *options.clock, *options.authorizer, &context);
  std::unique_ptr<Message> request(method.request->New());
  if (!ParseBytes(bytes, request.get())) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
        absl::StrCat("the request is not a valid ", method.descriptor->input_type()->full_name()));
  }
  if (!method.policy.permission().has_value()) return method.policy.Check();
  RETURN_IF_ERROR(call.Require(*method.policy.permission(), {}));
  Normalize(*method.plan, *request);
  RETURN_IF_ERROR(Validate(*method.plan, *request));
  return Admitted{std::move(call), std::move(request)};
}

}  // namespace accord::rpc
