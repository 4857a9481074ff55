#include "common/rpc/normalize.h"

#include <string>

#include "common/rpc/validate_plan.h"
#include "common/text/spelling.h"

namespace accord::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool StaysAsItIs(const FieldPlan& plan, const std::string& text) {
  return text::IsNormal(text) || (plan.required && text::IsBlank(text));
}

void NormalizeLine(const FieldPlan& plan, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  const std::string& text = reflection.GetStringReference(message, plan.field, &scratch);
  if (StaysAsItIs(plan, text)) return;
  reflection.SetString(&message, plan.field, text::Normal(text));
}

void NormalizeLines(const FieldPlan& plan, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, plan.field); ++i) {
    std::string scratch;
    const std::string& text =
        reflection.GetRepeatedStringReference(message, plan.field, i, &scratch);
    if (StaysAsItIs(plan, text)) continue;
    reflection.SetRepeatedString(&message, plan.field, i, text::Normal(text));
  }
}

// Seen as a list: keys that become one are both there for Validate to find.
void NormalizeMap(const FieldPlan& plan, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  for (int i = 0; i < reflection.FieldSize(message, plan.field); ++i) {
    Message& entry = *reflection.MutableRepeatedMessage(&message, plan.field, i);
    if (plan.key->is_line) NormalizeLine(*plan.key, entry);
    if (plan.value->is_line) NormalizeLine(*plan.value, entry);
  }
}

void NormalizeField(const FieldPlan& plan, Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (plan.field->is_map()) {
    NormalizeMap(plan, message);
  } else if (plan.is_line) {
    if (plan.field->is_repeated()) {
      NormalizeLines(plan, message);
    } else if (reflection.HasField(message, plan.field)) {
      NormalizeLine(plan, message);
    }
  } else if (plan.nested == nullptr) {
    return;
  } else if (plan.field->is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(message, plan.field); ++i) {
      Normalize(*plan.nested, *reflection.MutableRepeatedMessage(&message, plan.field, i));
    }
  } else if (reflection.HasField(message, plan.field)) {
    Normalize(*plan.nested, *reflection.MutableMessage(&message, plan.field));
  }
}

}  // namespace

void Normalize(const MessagePlan& plan, Message& request) {
  if (plan.name != nullptr) NormalizeLine(*plan.name, request);
  for (const FieldPlan& field : plan.fields) NormalizeField(field, request);
}

}  // namespace accord::rpc
