#include "cli/client/message_json.h"

#include <map>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "cli/client/values.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/time_util.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"

namespace accord::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using google::protobuf::Value;

// A value of any form, as itself.
void WriteAny(JsonWriter& json, const Value& value) {
  switch (value.kind_case()) {
    case Value::kNumberValue:
      return json.Double(value.number_value());
    case Value::kStringValue:
      return json.String(value.string_value());
    case Value::kBoolValue:
      return json.Bool(value.bool_value());
    case Value::kListValue:
      json.BeginArray();
      for (const Value& item : value.list_value().values()) WriteAny(json, item);
      return json.EndArray();
    case Value::kStructValue: {
      std::map<std::string, const Value*> fields;  // in an order
      for (const auto& [name, field] : value.struct_value().fields()) fields[name] = &field;
      json.BeginObject();
      for (const auto& [name, field] : fields) {
        json.Key(name);
        WriteAny(json, *field);
      }
      return json.EndObject();
    }
    default:
      return json.Null();
  }
}

// Writes a type that has a spelling of its own; false: it has none.
bool WriteWellKnown(JsonWriter& json, const Message& message) {
  const Descriptor* type = message.GetDescriptor();
  if (type == google::type::Money::descriptor()) {
    const auto& money = static_cast<const google::type::Money&>(message);
    json.BeginObject();
    json.Field("currencyCode", absl::string_view(money.currency_code()));
    json.Field("amount", absl::string_view(DecimalText(money)));
    json.EndObject();
    return true;
  }
  if (type == google::type::Date::descriptor()) {
    json.String(DateText(static_cast<const google::type::Date&>(message)));
    return true;
  }
  if (type == google::type::Decimal::descriptor()) {
    json.String(static_cast<const google::type::Decimal&>(message).value());
    return true;
  }
  if (type == Value::descriptor()) {
    WriteAny(json, static_cast<const Value&>(message));
    return true;
  }
  if (type == google::protobuf::Timestamp::descriptor()) {
    json.String(google::protobuf::util::TimeUtil::ToString(
        static_cast<const google::protobuf::Timestamp&>(message)));
    return true;
  }
  return false;
}

void WriteEnum(JsonWriter& json, const FieldDescriptor& field, int number) {
  const auto* value = field.enum_type()->FindValueByNumber(number);
  // A newer server may send a value that this program does not know.
  if (value == nullptr) return json.Int(number);
  json.String(value->name());
}

// `index` < 0: the field is not repeated.
void WriteValue(JsonWriter& json, const Message& message, const FieldDescriptor& field, int index) {
  const Reflection& get = *message.GetReflection();
  const bool one = index < 0;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return json.Int(one ? get.GetInt32(message, &field)
                          : get.GetRepeatedInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return json.Int(one ? get.GetUInt32(message, &field)
                          : get.GetRepeatedUInt32(message, &field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return json.String(absl::StrCat(one ? get.GetInt64(message, &field)
                                          : get.GetRepeatedInt64(message, &field, index)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return json.String(absl::StrCat(one ? get.GetUInt64(message, &field)
                                          : get.GetRepeatedUInt64(message, &field, index)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return json.Double(one ? get.GetDouble(message, &field)
                             : get.GetRepeatedDouble(message, &field, index));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return json.Double(one ? get.GetFloat(message, &field)
                             : get.GetRepeatedFloat(message, &field, index));
    case FieldDescriptor::CPPTYPE_BOOL:
      return json.Bool(one ? get.GetBool(message, &field)
                           : get.GetRepeatedBool(message, &field, index));
    case FieldDescriptor::CPPTYPE_ENUM:
      return WriteEnum(json, field,
                       one ? get.GetEnumValue(message, &field)
                           : get.GetRepeatedEnumValue(message, &field, index));
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text =
          one ? get.GetString(message, &field) : get.GetRepeatedString(message, &field, index);
      return json.String(field.type() == FieldDescriptor::TYPE_BYTES ? absl::Base64Escape(text)
                                                                     : text);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return WriteMessage(json, one ? get.GetMessage(message, &field)
                                    : get.GetRepeatedMessage(message, &field, index));
  }
}

// Sorted by key: a map has no order of its own, and output should not differ from run to run.
void WriteMap(JsonWriter& json, const Message& message, const FieldDescriptor& field) {
  const Reflection& get = *message.GetReflection();
  const FieldDescriptor& value = *field.message_type()->FindFieldByNumber(2);
  std::map<std::string, const Message*> entries;
  for (int i = 0; i < get.FieldSize(message, &field); ++i) {
    const Message& entry = get.GetRepeatedMessage(message, &field, i);
    const FieldDescriptor* key = entry.GetDescriptor()->FindFieldByNumber(1);
    entries[entry.GetReflection()->GetString(entry, key)] = &entry;  // all our maps' keys are text
  }
  json.BeginObject();
  for (const auto& [name, entry] : entries) {
    json.Key(name);
    WriteValue(json, *entry, value, -1);
  }
  json.EndObject();
}

}  // namespace

void WriteMessage(JsonWriter& json, const Message& message) {
  if (WriteWellKnown(json, message)) return;
  const Descriptor* type = message.GetDescriptor();
  const Reflection* reflection = message.GetReflection();
  json.BeginObject();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor& field = *type->field(i);
    if (field.has_presence() && !reflection->HasField(message, &field)) continue;
    json.Key(field.json_name());
    if (field.is_map()) {
      WriteMap(json, message, field);
    } else if (field.is_repeated()) {
      json.BeginArray();
      for (int j = 0; j < reflection->FieldSize(message, &field); ++j) {
        WriteValue(json, message, field, j);
      }
      json.EndArray();
    } else {
      WriteValue(json, message, field, -1);
    }
  }
  json.EndObject();
}

void PrintMessage(std::ostream& out, const Message& message) {
  JsonWriter json(out);
  WriteMessage(json, message);
}

}  // namespace accord::cli
