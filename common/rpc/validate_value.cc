#include "common/rpc/validate_value.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/rpc/convert.h"
#include "common/text/spelling.h"
#include "google/api/field_behavior.pb.h"

namespace accord::rpc {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// 0001-01-01 and 9999-12-31T23:59:59, as google.protobuf.Timestamp says.
constexpr int64_t kFirstSecond = -62135596800;
constexpr int64_t kLastSecond = 253402300799;
constexpr size_t kQuotedMax = 60;

const Complaint kBelowZero = {"FIELD_OUT_OF_RANGE", "must not be below zero"};

Complaint OutOfRange(std::string text) { return {"FIELD_OUT_OF_RANGE", std::move(text)}; }

// What a parser of a value says.
Complaint Of(const absl::Status& status) {
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  return {detail.has_value() ? detail->reason : kFieldInvalid, std::string(status.message())};
}

// Parsing has seen to it that `text` is UTF-8.
size_t CodePoints(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
}

// A name of a resource that this program has no proto of: `collections/id/collections/id`.
bool LooksLikeName(absl::string_view name) {
  const std::vector<absl::string_view> segments = absl::StrSplit(name, '/');
  for (size_t i = 1; i < segments.size(); i += 2) {
    if (segments[i - 1].empty() || !IsIdSegment(segments[i])) return false;
  }
  return segments.size() % 2 == 0;
}

Complaint CheckName(const FieldPlan& plan, const std::string& name) {
  if (plan.names.empty()) {
    if (LooksLikeName(name)) return {};
    return {"FIELD_NAME_MALFORMED", "must be a resource name"};
  }
  for (const ResourcePattern& pattern : plan.names) {
    if (pattern.Matches(name, plan.wildcards)) return {};
  }
  const std::string forms = absl::StrJoin(
      plan.names, " or ",
      [](std::string* out, const ResourcePattern& pattern) { out->append(pattern.form()); });
  return {"FIELD_NAME_MALFORMED", absl::StrCat("must be a name of the form ", forms,
                                               "; ids are lower-case letters, digits and '-'")};
}

Complaint CheckDecimalText(const std::string& text, bool not_negative) {
  const absl::Status parsed = CheckDecimal(text);
  if (!parsed.ok()) return Of(parsed);
  if (not_negative && text.front() == '-' && text.find_first_of("123456789") != text.npos) {
    return kBelowZero;
  }
  return {};
}

Complaint CheckMoney(const google::type::Money& money, bool not_negative) {
  const absl::StatusOr<money::Money> parsed = ParseMoney(money);
  if (!parsed.ok()) return Of(parsed.status());
  if (not_negative && parsed->amount < money::Micros{0}) return kBelowZero;
  return {};
}

Complaint CheckTimestamp(const google::protobuf::Timestamp& time) {
  if (time.seconds() >= kFirstSecond && time.seconds() <= kLastSecond && time.nanos() >= 0 &&
      time.nanos() <= 999999999) {
    return {};
  }
  return {"FIELD_OUT_OF_RANGE", "must be a time from year 1 to 9999"};
}

// "; it holds the invisible character U+200B", or nothing.
std::string InvisibleIn(const std::string& text) {
  const absl::optional<char32_t> found = text::FindInvisible(text);
  if (!found.has_value()) return "";
  return absl::StrCat("; it holds the invisible character ", text::CodePointName(*found));
}

// What a mask says behind the name of a map, dots included, is a key of it.
Complaint CheckEntryKey(const FieldDescriptor& map, absl::string_view key) {
  if (key.empty()) return {"MASK_KEY_INVALID", absl::StrCat("names no key of ", map.name())};
  const std::string text(key);
  if (text::IsNormal(text) && !text::FindInvisible(text).has_value()) return {};
  return {"MASK_KEY_INVALID",
          absl::StrCat("names a key of ", map.name(), " that none can have", InvisibleIn(text))};
}

}  // namespace

Complaint CheckText(const FieldPlan& plan, const std::string& text) {
  if (text.find('\0') != std::string::npos) {
    return {"FIELD_CHARACTER_INVALID", "must not contain the character U+0000"};
  }
  if (plan.required && text::IsBlank(text)) {
    return {"FIELD_REQUIRED", "is required, and is nothing but white space"};
  }
  if (plan.is_reference) {
    Complaint complaint = CheckName(plan, text);
    if (complaint.has_value()) complaint.text += InvisibleIn(text);
    return complaint;
  }
  if (const std::string invisible = plan.is_key ? InvisibleIn(text) : ""; !invisible.empty()) {
    return {"FIELD_CHARACTER_INVALID", absl::StrCat("is a key that nobody could type", invisible)};
  }
  const size_t length_max = static_cast<size_t>(plan.length_max);
  if (text.size() > length_max && CodePoints(text) > length_max) {
    return {"FIELD_TOO_LONG", absl::StrCat("is ", CodePoints(text), " characters long, at most ",
                                           length_max, " are accepted", InvisibleIn(text))};
  }
  if (plan.pattern != nullptr && !RE2::FullMatch(text, *plan.pattern)) {
    return {"FIELD_VALUE_MALFORMED",
            absl::StrCat("must be ", plan.pattern_description, ", not \"",
                         text.size() <= kQuotedMax ? text : "...", "\"", InvisibleIn(text))};
  }
  return {};
}

Complaint CheckNumber(const FieldPlan& plan, int64_t number) {
  if ((!plan.min.has_value() || number >= *plan.min) &&
      (!plan.max.has_value() || number <= *plan.max)) {
    return {};
  }
  if (!plan.max.has_value()) {
    return OutOfRange(absl::StrCat("is ", number, ", at least ", *plan.min, " is accepted"));
  }
  if (!plan.min.has_value()) {
    return OutOfRange(absl::StrCat("is ", number, ", at most ", *plan.max, " is accepted"));
  }
  return OutOfRange(
      absl::StrCat("is ", number, ", but must lie from ", *plan.min, " to ", *plan.max));
}

Complaint CheckNumber(const FieldPlan& plan, double number) {
  if (!std::isfinite(number)) return OutOfRange("must be a finite number");
  if (plan.min.has_value() && number < static_cast<double>(*plan.min)) {
    return OutOfRange(absl::StrCat("is ", number, ", at least ", *plan.min, " is accepted"));
  }
  if (plan.max.has_value() && number > static_cast<double>(*plan.max)) {
    return OutOfRange(absl::StrCat("is ", number, ", at most ", *plan.max, " is accepted"));
  }
  return {};
}

Complaint CheckEnum(const FieldPlan& plan, int number) {
  if (plan.field->enum_type()->FindValueByNumber(number) != nullptr) return {};
  return {"FIELD_ENUM_UNKNOWN",
          absl::StrCat("has the unknown value ", number, " of ", plan.field->enum_type()->name())};
}

Complaint CheckCommonType(const FieldPlan& plan, const google::protobuf::Message& value) {
  switch (plan.kind) {
    case FieldKind::kDate: {
      const auto parsed = ParseDate(static_cast<const google::type::Date&>(value));
      return parsed.ok() ? Complaint() : Of(parsed.status());
    }
    case FieldKind::kMoney:
      return CheckMoney(static_cast<const google::type::Money&>(value), plan.not_negative);
    case FieldKind::kDecimal:
      return CheckDecimalText(static_cast<const google::type::Decimal&>(value).value(),
                              plan.not_negative);
    case FieldKind::kTimestamp:
      return CheckTimestamp(static_cast<const google::protobuf::Timestamp&>(value));
    default:
      return {};
  }
}

Complaint CheckMaskPath(const Descriptor* resource, const std::string& path, MaskOf of) {
  const Descriptor* message = resource;
  const FieldDescriptor* field = nullptr;
  for (absl::string_view part : absl::StrSplit(path, '.')) {
    if (field != nullptr && field->is_map()) {
      return CheckEntryKey(*field, absl::string_view(path).substr(part.data() - path.data()));
    }
    if (field != nullptr && field->is_repeated()) {
      return {"MASK_PATH_TOO_DEEP", absl::StrCat("names a part of ", field->name(),
                                                 ", which can only be replaced whole")};
    }
    field = message == nullptr ? nullptr : message->FindFieldByName(std::string(part));
    if (field == nullptr) {
      return {"MASK_PATH_UNKNOWN", absl::StrCat("names no field of ", resource->name(), ": ",
                                                path.size() <= kQuotedMax ? path : "...")};
    }
    if (HasBehavior(field, google::api::OUTPUT_ONLY) ||
        HasBehavior(field, google::api::IDENTIFIER)) {
      if (of == MaskOf::kUpdate && path == field->name()) return {};
      return {"MASK_PATH_READ_ONLY",
              absl::StrCat("names ", field->name(), ", which the server sets")};
    }
    message = field->message_type();
  }
  return {};
}

}  // namespace accord::rpc
