#include "cli/import/field_path.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cli/client/values.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/money/money.h"
#include "google/api/field_behavior.pb.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"

namespace accord::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Bad(absl::string_view why) { return absl::InvalidArgumentError(std::string(why)); }

bool IsFilledByServer(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    const auto behavior = options.GetExtension(google::api::field_behavior, i);
    if (behavior == google::api::OUTPUT_ONLY || behavior == google::api::IDENTIFIER) return true;
  }
  return false;
}

bool IsValue(const Descriptor* type) {
  return type == google::type::Money::descriptor() || type == google::type::Date::descriptor() ||
         type == google::type::Decimal::descriptor();
}

std::string NamesOf(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) {
    if (!IsFilledByServer(*type.field(i))) names.push_back(type.field(i)->name());
  }
  return absl::StrJoin(names, ", ");
}

// "2026-07-01" from a day in `format`, or nothing sensible, which the calendar then refuses.
std::string IsoDay(absl::string_view text, DateFormat format) {
  std::vector<std::string> parts;
  switch (format) {
    case DateFormat::kYearMonthDay:
      return std::string(text);
    case DateFormat::kCompact:
      if (text.size() != 8) return "";
      return absl::StrCat(text.substr(0, 4), "-", text.substr(4, 2), "-", text.substr(6, 2));
    case DateFormat::kDotted:
      parts = absl::StrSplit(text, '.');
      break;
    case DateFormat::kDaySlash:
    case DateFormat::kMonthSlash:
      parts = absl::StrSplit(text, '/');
      break;
  }
  if (parts.size() != 3) return "";
  if (format == DateFormat::kMonthSlash) std::swap(parts[0], parts[1]);
  for (size_t i = 0; i < 2; ++i) {
    if (parts[i].size() == 1) parts[i].insert(0, "0");
  }
  return absl::StrCat(parts[2], "-", parts[1], "-", parts[0]);
}

absl::string_view Spelling(DateFormat format) {
  switch (format) {
    case DateFormat::kYearMonthDay:
      return "YYYY-MM-DD";
    case DateFormat::kCompact:
      return "YYYYMMDD";
    case DateFormat::kDotted:
      return "DD.MM.YYYY";
    case DateFormat::kDaySlash:
      return "DD/MM/YYYY";
    case DateFormat::kMonthSlash:
      break;
  }
  return "MM/DD/YYYY";
}

absl::Status SetMoney(google::type::Money& money, const FieldSource& source,
                      absl::string_view text) {
  if (source.currency.empty()) return Bad("the mapping gives no currency for this amount");
  ASSIGN_OR_RETURN(const money::Micros micros, money::ParseDecimal(text));
  int64_t scaled = 0;
  if (__builtin_mul_overflow(micros.value, source.scale, &scaled)) {
    return Bad("is a greater amount than can be kept");
  }
  const money::UnitsAndNanos units = money::ToUnits(money::Micros{scaled});
  money.set_currency_code(source.currency);
  money.set_units(units.units);
  money.set_nanos(units.nanos);
  return absl::OkStatus();
}

absl::Status SetMessage(Message& value, const FieldSource& source, absl::string_view text) {
  const Descriptor* type = value.GetDescriptor();
  if (type == google::type::Money::descriptor()) {
    return SetMoney(static_cast<google::type::Money&>(value), source, text);
  }
  if (type == google::type::Date::descriptor()) {
    absl::StatusOr<google::type::Date> day = ParseDay("", IsoDay(text, source.date_format));
    if (!day.ok()) return Bad(absl::StrCat("must be a day, ", Spelling(source.date_format)));
    static_cast<google::type::Date&>(value) = *day;
    return absl::OkStatus();
  }
  static_cast<google::type::Decimal&>(value).set_value(std::string(text));
  return absl::OkStatus();
}

absl::Status SetEnum(Message& message, const FieldDescriptor& field, absl::string_view text) {
  const auto* value = field.enum_type()->FindValueByName(absl::AsciiStrToUpper(text));
  if (value != nullptr && value->number() != 0) {
    message.GetReflection()->SetEnum(&message, &field, value);
    return absl::OkStatus();
  }
  std::vector<std::string> names;
  for (int i = 1; i < field.enum_type()->value_count(); ++i) {
    names.push_back(field.enum_type()->value(i)->name());
  }
  return Bad(absl::StrCat("must be one of ", absl::StrJoin(names, ", ")));
}

absl::Status SetBool(Message& message, const FieldDescriptor& field, absl::string_view text) {
  bool value = false;
  if (!absl::SimpleAtob(text, &value)) return Bad("must be true or false");
  message.GetReflection()->SetBool(&message, &field, value);
  return absl::OkStatus();
}

absl::Status SetInteger(Message& message, const FieldDescriptor& field, absl::string_view text) {
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value)) return Bad("must be a whole number");
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    message.GetReflection()->SetInt64(&message, &field, value);
    return absl::OkStatus();
  }
  if (value < INT32_MIN || value > INT32_MAX) return Bad("is too large a number");
  message.GetReflection()->SetInt32(&message, &field, static_cast<int32_t>(value));
  return absl::OkStatus();
}

absl::Status SetValue(Message& message, const FieldDescriptor& field, const FieldSource& source,
                      absl::string_view text) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      message.GetReflection()->SetString(&message, &field, std::string(text));
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(message, field, text);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(message, field, text);
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      return SetInteger(message, field, text);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(*message.GetReflection()->MutableMessage(&message, &field), source, text);
    default:
      return Bad("is of a type that a mapping cannot set");
  }
}

// Adds an entry to a map of texts.
void SetEntry(Message& message, const FieldDescriptor& field, absl::string_view key,
              absl::string_view text) {
  Message* entry = message.GetReflection()->AddMessage(&message, &field);
  const Descriptor* type = entry->GetDescriptor();
  entry->GetReflection()->SetString(entry, type->FindFieldByNumber(1), std::string(key));
  entry->GetReflection()->SetString(entry, type->FindFieldByNumber(2), std::string(text));
}

std::pair<std::string, std::string> Split(absl::string_view path) {
  return absl::StrSplit(path, absl::MaxSplits('.', 1));
}

}  // namespace

absl::Status CheckFieldPath(const Descriptor& type, absl::string_view path) {
  const auto [name, rest] = Split(path);
  const FieldDescriptor* field = type.FindFieldByName(name);
  if (field == nullptr || IsFilledByServer(*field)) {
    return Bad(absl::StrCat("there is no such field; there are ", NamesOf(type)));
  }
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (field->is_map()) {
    return rest.empty() ? Bad(absl::StrCat("needs a key: ", name, ".KEY")) : absl::OkStatus();
  }
  if (is_message && !IsValue(field->message_type())) {
    if (!rest.empty()) return CheckFieldPath(*field->message_type(), rest);
    return Bad(absl::StrCat("has fields of its own: ", NamesOf(*field->message_type())));
  }
  if (field->is_repeated()) return Bad("is a list, which a row cannot give");
  if (!rest.empty()) return Bad("has no fields of its own");
  return absl::OkStatus();
}

TextForm FormOf(const Descriptor& type, absl::string_view path) {
  const auto [name, rest] = Split(path);
  const FieldDescriptor* field = type.FindFieldByName(name);
  if (field->is_map() || field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    return TextForm::kPlain;
  }
  if (!rest.empty()) return FormOf(*field->message_type(), rest);
  if (field->message_type() == google::type::Money::descriptor()) return TextForm::kAmount;
  if (field->message_type() == google::type::Date::descriptor()) return TextForm::kDay;
  return TextForm::kPlain;
}

absl::Status SetField(Message& message, const FieldSource& source, absl::string_view text) {
  Message* at = &message;
  std::string path = source.path;
  while (true) {
    const auto [name, rest] = Split(path);
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(name);
    if (field->is_map()) {
      SetEntry(*at, *field, rest, text);
      return absl::OkStatus();
    }
    if (rest.empty()) return SetValue(*at, *field, source, text);
    const auto* reflection = at->GetReflection();
    if (!field->is_repeated()) {
      at = reflection->MutableMessage(at, field);
    } else if (reflection->FieldSize(*at, field) == 0) {
      at = reflection->AddMessage(at, field);
    } else {
      at = reflection->MutableRepeatedMessage(at, field, 0);
    }
    path = rest;
  }
}

}  // namespace accord::cli
