#include "cli/import/field_path.h"

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cli/import/days.h"
#include "cli/import/numbers.h"
#include "cli/import/row_problem.h"
#include "common/base/status.h"
#include "common/money/money.h"
#include "google/api/field_behavior.pb.h"
#include "google/api/resource.pb.h"
#include "google/protobuf/util/json_util.h"
#include "google/type/date.pb.h"
#include "google/type/decimal.pb.h"
#include "google/type/money.pb.h"

namespace accord::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Bad(absl::string_view why) { return absl::InvalidArgumentError(std::string(why)); }

bool Behaves(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
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

// A text, how it is read, and what an amount is in.
struct Given {
  const FieldSource& source;
  absl::string_view text;
  absl::string_view currency;
};

absl::Status SetMoney(google::type::Money& money, const Given& given) {
  const FieldSource& source = given.source;
  ASSIGN_OR_RETURN(const absl::string_view bare, WithoutCurrency(given.text, given.currency));
  ASSIGN_OR_RETURN(const ExactNumber number, ReadNumber(bare, source.numbers));
  ASSIGN_OR_RETURN(const int64_t micros, Exactly(number, {.factor = source.scale, .decimals = 6}));
  const money::UnitsAndNanos units = money::ToUnits(money::Micros{micros});
  money.set_currency_code(std::string(given.currency));
  money.set_units(units.units);
  money.set_nanos(units.nanos);
  return absl::OkStatus();
}

absl::Status SetMessage(Message& value, const Given& given) {
  const Descriptor* type = value.GetDescriptor();
  if (type == google::type::Money::descriptor()) {
    return SetMoney(static_cast<google::type::Money&>(value), given);
  }
  if (type == google::type::Date::descriptor()) {
    ASSIGN_OR_RETURN(static_cast<google::type::Date&>(value),
                     ReadDay(given.text, given.source.day));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const ExactNumber number, ReadNumber(given.text, given.source.numbers));
  static_cast<google::type::Decimal&>(value).set_value(ToDecimalText(number));
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
  return TextFault("NOT_A_CHOICE", absl::StrCat("must be one of ", absl::StrJoin(names, ", ")),
                   {{"choices", absl::StrJoin(names, ", ")}});
}

absl::Status SetBool(Message& message, const FieldDescriptor& field, absl::string_view text) {
  bool value = false;
  if (!absl::SimpleAtob(text, &value)) return TextFault("NOT_A_FLAG", "must be true or false");
  message.GetReflection()->SetBool(&message, &field, value);
  return absl::OkStatus();
}

bool IsShare(const FieldDescriptor& field) { return absl::EndsWith(field.name(), "_basis_points"); }

// 70, 0.7 or 7000 as 7000.
absl::StatusOr<int64_t> ReadShare(const FieldSource& source, absl::string_view text) {
  if (source.unit == ShareUnit::kPercent) {
    absl::ConsumeSuffix(&text, "%");
  } else if (absl::EndsWith(text, "%")) {
    return TextFault("NOT_IN_PERCENT", "has a %, and the mapping's unit for it is not \"percent\"");
  }
  ASSIGN_OR_RETURN(const ExactNumber number, ReadNumber(text, source.numbers));
  const int64_t factor = source.unit == ShareUnit::kPercent    ? 100
                         : source.unit == ShareUnit::kFraction ? 10000
                                                               : 1;
  const absl::StatusOr<int64_t> points = Exactly(number, {.factor = factor});
  if (!points.ok()) {
    return TextFault("NOT_BASIS_POINTS",
                     "must be a whole number of basis points, hundredths of a percent");
  }
  return points;
}

absl::Status SetInteger(Message& message, const FieldDescriptor& field, const Given& given) {
  int64_t value = 0;
  if (IsShare(field)) {
    ASSIGN_OR_RETURN(value, ReadShare(given.source, given.text));
  } else {
    ASSIGN_OR_RETURN(const ExactNumber number, ReadNumber(given.text, given.source.numbers));
    ASSIGN_OR_RETURN(value, Exactly(number, {}));
  }
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_INT64) {
    message.GetReflection()->SetInt64(&message, &field, value);
    return absl::OkStatus();
  }
  if (value < INT32_MIN || value > INT32_MAX)
    return TextFault("NUMBER_TOO_LARGE", "is too large a number");
  message.GetReflection()->SetInt32(&message, &field, static_cast<int32_t>(value));
  return absl::OkStatus();
}

absl::Status SetValue(Message& message, const FieldDescriptor& field, const Given& given) {
  const absl::string_view text = given.text;
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
      return SetInteger(message, field, given);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return SetMessage(*message.GetReflection()->MutableMessage(&message, &field), given);
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

// The whole field, as the API's JSON has it.
absl::Status SetJson(Message& message, const std::string& path, absl::string_view text) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(path);
  const std::unique_ptr<Message> read(message.New());
  const auto status = google::protobuf::util::JsonStringToMessage(
      absl::StrCat("{\"", path, "\":", text, "}"), read.get());
  if (!status.ok())
    return TextFault("NOT_JSON",
                     absl::StrCat("is not JSON of this field: ", std::string(status.message())));
  message.GetReflection()->SwapFields(&message, read.get(), {field});
  return absl::OkStatus();
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

absl::Status CheckWholePath(const Descriptor& type, absl::string_view path) {
  const FieldDescriptor* field = type.FindFieldByName(std::string(path));
  if (field == nullptr || IsFilledByServer(*field)) {
    return Bad(absl::StrCat("there is no such field; there are ", NamesOf(type)));
  }
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (field->is_repeated() || (is_message && !IsValue(field->message_type()))) {
    return absl::OkStatus();
  }
  return Bad("is one value, which needs no JSON");
}

bool IsFilledByServer(const FieldDescriptor& field) {
  return Behaves(field, google::api::OUTPUT_ONLY) || Behaves(field, google::api::IDENTIFIER);
}

void StripServerSet(Message& message) {
  std::vector<const FieldDescriptor*> set;
  const auto* reflection = message.GetReflection();
  reflection->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    if ((IsFilledByServer(*field) && field->name() != "name") || field->name() == "etag") {
      reflection->ClearField(&message, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || field->is_map()) {
      continue;
    } else if (!field->is_repeated()) {
      StripServerSet(*reflection->MutableMessage(&message, field));
    } else {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
        StripServerSet(*reflection->MutableRepeatedMessage(&message, field, i));
      }
    }
  }
}

bool IsRequired(const FieldDescriptor& field) { return Behaves(field, google::api::REQUIRED); }

LeafField LeafOf(const Descriptor& type, absl::string_view path) {
  const auto [name, rest] = Split(path);
  const FieldDescriptor* field = type.FindFieldByName(name);
  const bool is_whole =
      field->is_repeated() ||
      (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsValue(field->message_type()));
  if (rest.empty() && is_whole) return {.form = TextForm::kJson};
  LeafField leaf;
  leaf.is_entry = field->is_map();
  if (leaf.is_entry) return leaf;
  if (!rest.empty()) return LeafOf(*field->message_type(), rest);
  leaf.refers_to = field->options().GetExtension(google::api::resource_reference).type();
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      leaf.form = field->message_type() == google::type::Money::descriptor()  ? TextForm::kAmount
                  : field->message_type() == google::type::Date::descriptor() ? TextForm::kDay
                                                                              : TextForm::kDecimal;
      break;
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
      leaf.form = IsShare(*field) ? TextForm::kShare : TextForm::kNumber;
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      leaf.form = TextForm::kFlag;
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      leaf.form = TextForm::kChoice;
      break;
    default:
      break;
  }
  return leaf;
}

absl::Status SetField(Message& message, const FieldSource& source, absl::string_view text,
                      absl::string_view currency) {
  if (source.is_json) return SetJson(message, source.path, text);
  Message* at = &message;
  std::string path = source.path;
  while (true) {
    const auto [name, rest] = Split(path);
    const FieldDescriptor* field = at->GetDescriptor()->FindFieldByName(name);
    if (field->is_map()) {
      SetEntry(*at, *field, rest, text);
      return absl::OkStatus();
    }
    if (rest.empty()) return SetValue(*at, *field, {source, text, currency});
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
