#include "common/rpc/method.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "accord/common/v1/policy.pb.h"
#include "common/base/status.h"
#include "common/rpc/errors.h"
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

// The fields along `path`; empty if it does not lead to a text.
std::vector<const FieldDescriptor*> Resolve(const Descriptor* message, absl::string_view path) {
  std::vector<const FieldDescriptor*> fields;
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    if (message == nullptr) return {};
    const FieldDescriptor* field = message->FindFieldByName(std::string(part));
    if (field == nullptr || field->is_repeated()) return {};
    fields.push_back(field);
    message = field->message_type();
  }
  if (fields.back()->type() != FieldDescriptor::TYPE_STRING) return {};
  return fields;
}

std::string ReadText(const Message& message, const std::vector<const FieldDescriptor*>& path) {
  const Message* at = &message;
  for (size_t i = 0; i + 1 < path.size(); ++i) at = &at->GetReflection()->GetMessage(*at, path[i]);
  return path.empty() ? "" : at->GetReflection()->GetString(*at, path.back());
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
      request_id(FindField(described->input_type(), "request_id", FieldDescriptor::TYPE_STRING)),
      validate_only(
          FindField(described->input_type(), "validate_only", FieldDescriptor::TYPE_BOOL)),
      reason(FindField(described->input_type(), "reason", FieldDescriptor::TYPE_STRING)) {
  if (reason == nullptr) {
    reason = FindField(described->input_type(), "note", FieldDescriptor::TYPE_STRING);
  }
  const auto& policy = described->options().GetExtension(common::v1::policy);
  permission = policy.permission();
  if (policy.resource_field().empty()) return;
  resource = Resolve(described->input_type(), policy.resource_field());
  resource_found = !resource.empty();
}

absl::Status NotBuilt(const Method& method) {
  return MakeError(
      absl::StatusCode::kUnimplemented, "NOT_BUILT_YET",
      absl::StrCat(method.descriptor->name(), " is not built yet; docs/STATUS.md lists what is"),
      {{"method", method.descriptor->full_name()}});
}

grpc::Status Sent(const absl::Status& status, const Method& method, const Call& call) {
  if (status.ok()) return grpc::Status::OK;
  // The id is made up only where it is needed: it costs more than the call.
  return ToGrpcStatus(status, method.name(), IsHidden(status.code()) ? call.error_id() : "");
}

absl::StatusOr<Admitted> Admit(const Method& method, const Router::Options& options,
                               const grpc::CallbackServerContext& context,
                               grpc::ByteBuffer* bytes) {
  ASSIGN_OR_RETURN(CallFacts facts, ReadCallFacts(context, method.how == Method::How::kStream));
  facts.method = method.name();
  std::unique_ptr<Message> request(method.request->New());
  if (!ParseBytes(bytes, request.get())) {
    return MakeError(
        absl::StatusCode::kInvalidArgument, "MALFORMED_REQUEST",
        absl::StrCat("the request is not a valid ", method.descriptor->input_type()->full_name()));
  }
  RETURN_IF_ERROR(options.authorizer->Require(facts.principal, method.permission,
                                              ReadText(*request, method.resource)));
  RETURN_IF_ERROR(Validate(*method.plan, *request));
  return Admitted{Call(std::move(facts), *options.clock, *options.authorizer, &context),
                  std::move(request)};
}

}  // namespace accord::rpc
