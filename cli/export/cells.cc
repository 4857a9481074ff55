#include "cli/export/cells.h"

#include <cstdint>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "cli/import/field_path.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"

namespace accord::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Part = ExportColumn::Part;

// What no client says: output, and the etag.
bool IsLeftOut(const FieldDescriptor& field) {
  return field.name() == "etag" || (IsFilledByServer(field) && field.name() != "name");
}

absl::optional<CellKind> KindOf(const FieldDescriptor& field) {
  if (field.is_repeated()) return CellKind::kJson;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return CellKind::kFlag;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return CellKind::kNumber;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
    default:
      return CellKind::kText;
  }
  const Descriptor* type = field.message_type();
  if (type == google::type::Date::descriptor()) return CellKind::kDay;
  if (type == google::type::Decimal::descriptor()) return CellKind::kNumber;
  if (type == google::protobuf::Timestamp::descriptor()) return CellKind::kText;
  return absl::nullopt;
}

void AddColumns(const Descriptor& type, const ExportColumn& above,
                std::vector<ExportColumn>& columns) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsLeftOut(field)) continue;
    ExportColumn column = above;
    absl::StrAppend(&column.name, above.name.empty() ? "" : ".", field.name());
    column.path.push_back(&field);
    column.refers_to = field.options().GetExtension(google::api::resource_reference).type();
    const absl::optional<CellKind> kind = KindOf(field);
    if (kind.has_value()) {
      column.kind = *kind;
      columns.push_back(std::move(column));
    } else if (field.message_type() != google::type::Money::descriptor()) {
      AddColumns(*field.message_type(), column, columns);
    } else {
      column.kind = CellKind::kNumber;
      column.part = Part::kAmount;
      columns.push_back(column);
      absl::StrAppend(&column.name, ".currency_code");
      column.kind = CellKind::kText;
      column.part = Part::kCurrency;
      columns.push_back(std::move(column));
    }
  }
}

std::string AmountText(const google::type::Money& money) {
  const bool negative = money.units() < 0 || money.nanos() < 0;
  const uint64_t units = money.units() < 0 ? 0 - static_cast<uint64_t>(money.units())
                                           : static_cast<uint64_t>(money.units());
  std::string text = absl::StrCat(negative ? "-" : "", units);
  if (money.nanos() == 0) return text;
  absl::StrAppendFormat(&text, ".%09d", money.nanos() < 0 ? -money.nanos() : money.nanos());
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string ValueText(const Message& value) {
  const Descriptor* type = value.GetDescriptor();
  if (type == google::type::Date::descriptor()) {
    const auto& day = static_cast<const google::type::Date&>(value);
    return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
  }
  if (type == google::type::Decimal::descriptor()) {
    return static_cast<const google::type::Decimal&>(value).value();
  }
  const auto& time = static_cast<const google::protobuf::Timestamp&>(value);
  return absl::FormatTime(absl::RFC3339_full,
                          absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos()),
                          absl::UTCTimeZone());
}

// A list or a map as JSON, members in the order of their names, so that what is equal reads equal.
std::string JsonText(const Message& message, const FieldDescriptor& field) {
  const std::unique_ptr<Message> whole(message.New());
  whole->CopyFrom(message);
  const std::unique_ptr<Message> alone(message.New());
  alone->GetReflection()->SwapFields(alone.get(), whole.get(), {&field});
  StripServerSet(*alone);
  std::string text;
  if (!google::protobuf::util::MessageToJsonString(*alone, &text).ok()) return "";
  const auto json = nlohmann::json::parse(text, nullptr, false);
  const auto found = json.find(field.json_name());
  if (found == json.end()) return "";
  return found->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

absl::optional<std::string> SingleText(const Message& message, const FieldDescriptor& field) {
  const auto* reflection = message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection->GetBool(message, &field) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(reflection->GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(reflection->GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = reflection->GetEnumValue(message, &field);
      if (number == 0) return absl::nullopt;
      const auto* value = field.enum_type()->FindValueByNumber(number);
      return value == nullptr ? absl::StrCat(number) : value->name();
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ValueText(reflection->GetMessage(message, &field));
    default:
      break;
  }
  std::string text = reflection->GetString(message, &field);
  if (text.empty()) return absl::nullopt;
  return text;
}

}  // namespace

std::vector<ExportColumn> ColumnsOf(const Descriptor& resource) {
  std::vector<ExportColumn> columns;
  AddColumns(resource, {}, columns);
  return columns;
}

absl::optional<std::string> CellOf(const Message& resource, const ExportColumn& column) {
  const Message* at = &resource;
  for (size_t i = 0; i + 1 < column.path.size(); ++i) {
    if (!at->GetReflection()->HasField(*at, column.path[i])) return absl::nullopt;
    at = &at->GetReflection()->GetMessage(*at, column.path[i]);
  }
  const FieldDescriptor& field = *column.path.back();
  const auto* reflection = at->GetReflection();
  if (field.is_repeated()) {
    if (reflection->FieldSize(*at, &field) == 0) return absl::nullopt;
    return JsonText(*at, field);
  }
  if (field.has_presence() && !reflection->HasField(*at, &field)) return absl::nullopt;
  if (column.part == Part::kWhole) return SingleText(*at, field);
  const auto& money = static_cast<const google::type::Money&>(reflection->GetMessage(*at, &field));
  return column.part == Part::kAmount ? AmountText(money) : money.currency_code();
}

}  // namespace accord::cli
