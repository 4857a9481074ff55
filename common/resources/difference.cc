#include "common/resources/difference.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"

namespace accord::resources {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Struct;
using google::protobuf::Value;
namespace util = google::protobuf::util;

Value Null() {
  Value value;
  value.set_null_value(google::protobuf::NULL_VALUE);
  return value;
}

// The message as JSON has it, fields by their names in the proto.
absl::StatusOr<Struct> ToStruct(const Message& message) {
  util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  Struct fields;
  if (util::MessageToJsonString(message, &json, options).ok() &&
      util::JsonStringToMessage(json, &fields).ok()) {
    return fields;
  }
  return absl::InternalError(
      absl::StrCat("a ", message.GetDescriptor()->name(), " has no form in JSON"));
}

// What a field is that JSON leaves out: 0 or false if it cannot be absent.
Value DefaultOf(const FieldDescriptor* field) {
  if (field->is_repeated() || field->has_presence()) return Null();
  Value value = Null();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      value.set_bool_value(false);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT64:
      value.set_string_value("0");  // JSON has no whole numbers of 64 bits
      break;
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
    default:
      value.set_number_value(0);
  }
  return value;
}

const Value* Find(const Struct& fields, const std::string& name) {
  const auto found = fields.fields().find(name);
  return found == fields.fields().end() ? nullptr : &found->second;
}

bool IsOurs(const FieldDescriptor* field) {
  return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated() &&
         absl::StartsWith(field->message_type()->full_name(), "accord.");
}

class Comparison {
 public:
  // `created`: there was nothing before, not even zeros.
  Comparison(bool created, FieldChanges& changes) : created_(created), changes_(changes) {}

  void Compare(const Descriptor& type, const Struct& before, const Struct& after,
               const std::string& prefix) {
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor* field = type.field(i);
      const Value* was = Find(before, field->name());
      const Value* is = Find(after, field->name());
      if (was == nullptr && is == nullptr) continue;
      const std::string path = prefix + field->name();
      if (field->is_map()) {
        static const auto* const empty = new Value();
        CompareMaps(was == nullptr ? *empty : *was, is == nullptr ? *empty : *is, path);
      } else if (was != nullptr && is != nullptr && IsOurs(field)) {
        Compare(*field->message_type(), was->struct_value(), is->struct_value(), path + ".");
      } else {
        const Value absent = created_ ? Null() : DefaultOf(field);
        Note(path, was == nullptr ? absent : *was, is == nullptr ? DefaultOf(field) : *is);
      }
    }
  }

 private:
  void CompareMaps(const Value& before, const Value& after, const std::string& path) {
    std::map<std::string, std::pair<Value, Value>> entries;  // in an order
    const std::pair<Value, Value> nothing{Null(), Null()};
    for (const auto& [key, value] : before.struct_value().fields()) {
      entries.try_emplace(key, nothing).first->second.first = value;
    }
    for (const auto& [key, value] : after.struct_value().fields()) {
      entries.try_emplace(key, nothing).first->second.second = value;
    }
    for (const auto& [key, values] : entries) {
      Note(absl::StrCat(path, ".", key), values.first, values.second);
    }
  }

  void Note(const std::string& path, const Value& before, const Value& after) {
    if (util::MessageDifferencer::Equals(before, after)) return;
    common::v1::FieldChange& change = *changes_.Add();
    change.set_path(path);
    *change.mutable_old_value() = before;
    *change.mutable_new_value() = after;
  }

  const bool created_;
  FieldChanges& changes_;
};

}  // namespace

absl::Status Difference(const Message* before, const Message& after,
                        const std::vector<std::string>& skipped, FieldChanges& changes) {
  Struct old_fields;
  if (before != nullptr) {
    ASSIGN_OR_RETURN(old_fields, ToStruct(*before));
  }
  ASSIGN_OR_RETURN(Struct new_fields, ToStruct(after));
  for (const std::string& name : skipped) {
    old_fields.mutable_fields()->erase(name);
    new_fields.mutable_fields()->erase(name);
  }
  Comparison(before == nullptr, changes)
      .Compare(*after.GetDescriptor(), old_fields, new_fields, "");
  return absl::OkStatus();
}

}  // namespace accord::resources
