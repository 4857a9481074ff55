#include "common/rpc/conceal.h"

#include <string>
#include <vector>

#include "accord/common/v1/explanation.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/descriptor.h"

namespace accord::rpc {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool HoldsNames(const FieldDescriptor& field) {
  if (field.type() != FieldDescriptor::TYPE_STRING) return false;
  if (field.options().HasExtension(google::api::resource_reference)) return true;
  const auto* holder = field.containing_type();
  return holder == common::v1::Explanation::Detail::descriptor() && field.name() == "name";
}

// Leaves out the entries for which `drop` says so; the others keep their order.
template <typename Drop>
void RemoveIf(Message& message, const FieldDescriptor* field, Drop drop) {
  const auto* reflection = message.GetReflection();
  int kept = 0;
  const int count = reflection->FieldSize(message, field);
  for (int i = 0; i < count; ++i) {
    if (drop(i)) continue;
    if (kept != i) reflection->SwapElements(&message, field, kept, i);
    ++kept;
  }
  for (int i = kept; i < count; ++i) reflection->RemoveLast(&message, field);
}

void ConcealTexts(const rights::Viewer& viewer, Message& message, const FieldDescriptor* field) {
  const auto* reflection = message.GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    if (!viewer.SeesNamed(reflection->GetStringReference(message, field, &scratch))) {
      reflection->ClearField(&message, field);
    }
    return;
  }
  RemoveIf(message, field, [&](int i) {
    return !viewer.SeesNamed(reflection->GetRepeatedStringReference(message, field, i, &scratch));
  });
}

// Whether the entry of a map has a key that is not seen.
bool HasUnseenKey(const rights::Viewer& viewer, const Message& entry) {
  const FieldDescriptor* key = entry.GetDescriptor()->map_key();
  std::string scratch;
  return key->type() == FieldDescriptor::TYPE_STRING &&
         !viewer.SeesNamed(entry.GetReflection()->GetStringReference(entry, key, &scratch));
}

}  // namespace

void ConcealNames(const rights::Viewer& viewer, Message& message) {
  if (viewer.sees_all()) return;
  const auto* reflection = message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    if (HoldsNames(*field)) {
      ConcealTexts(viewer, message, field);
    } else if (field->is_map()) {
      RemoveIf(message, field, [&](int i) {
        return HasUnseenKey(viewer, reflection->GetRepeatedMessage(message, field, i));
      });
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      const int count = field->is_repeated() ? reflection->FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        ConcealNames(viewer, field->is_repeated()
                                 ? *reflection->MutableRepeatedMessage(&message, field, i)
                                 : *reflection->MutableMessage(&message, field));
      }
    }
  }
}

}  // namespace accord::rpc
