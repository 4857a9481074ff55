#include "common/filter/literals.h"

#include <cmath>
#include <limits>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"

namespace accord::filter {
namespace {

constexpr int kMicrosDigits = 6;

bool IsDigits(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return !text.empty();
}

absl::optional<Value> ParseInteger(absl::string_view text) {
  int64_t value = 0;
  const absl::string_view digits = absl::StripPrefix(text, "-");
  if (!IsDigits(digits) || !absl::SimpleAtoi(text, &value)) return absl::nullopt;
  return Value(value);
}

absl::optional<Value> ParseDouble(absl::string_view text) {
  double value = 0;
  if (text.empty() || absl::ascii_isspace(text.front()) || absl::ascii_isspace(text.back()) ||
      !absl::SimpleAtod(text, &value) || !std::isfinite(value)) {
    return absl::nullopt;
  }
  return Value(value);
}

// Exact: money never passes through a double.
absl::optional<Value> ParseMicros(absl::string_view text) {
  const bool negative = absl::ConsumePrefix(&text, "-");
  const size_t dot = text.find('.');
  const absl::string_view whole = text.substr(0, dot);
  const absl::string_view part = dot == absl::string_view::npos ? "0" : text.substr(dot + 1);
  if (!IsDigits(whole) || !IsDigits(part)) return absl::nullopt;
  // 20 digits hold every int64_t and cannot overflow the accumulator.
  if (whole.size() > 20 || part.size() > kMicrosDigits) return absl::nullopt;
  absl::int128 micros = 0;
  for (const char c : whole) micros = micros * 10 + (c - '0');
  for (int i = 0; i < kMicrosDigits; ++i) {
    const int digit = static_cast<size_t>(i) < part.size() ? part[i] - '0' : 0;
    micros = micros * 10 + digit;
  }
  if (micros > std::numeric_limits<int64_t>::max()) return absl::nullopt;
  const int64_t value = static_cast<int64_t>(micros);
  return Value(negative ? -value : value);
}

bool IsDate(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  int year = 0, month = 0, day = 0;
  if (!IsDigits(text.substr(0, 4)) || !absl::SimpleAtoi(text.substr(0, 4), &year) ||
      !IsDigits(text.substr(5, 2)) || !absl::SimpleAtoi(text.substr(5, 2), &month) ||
      !IsDigits(text.substr(8, 2)) || !absl::SimpleAtoi(text.substr(8, 2), &day)) {
    return false;
  }
  // A civil day normalises what does not exist: 30 February comes back as another day.
  const absl::CivilDay civil(year, month, day);
  return year > 0 && civil.month() == month && civil.day() == day;
}

absl::optional<Value> ParseTimestamp(absl::string_view text) {
  // ParseTime is more lenient than RFC 3339: it knows "infinite-future" and years of any length.
  absl::Time time;
  std::string error;
  if (text.size() > 40 || !IsDate(text.substr(0, 10)) || absl::ascii_isspace(text.back()) ||
      !absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return absl::nullopt;
  }
  return Value(absl::ToUnixMicros(time));
}

absl::optional<Value> ParseLabel(absl::string_view text, const Field& field) {
  for (const auto& [label, stored] : field.labels) {
    if (label == text) return Value(stored);
  }
  return absl::nullopt;
}

}  // namespace

absl::optional<Value> ParseLiteral(absl::string_view text, const Field& field) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kName:
    case FieldType::kTokens:
      return Value(std::string(text));
    case FieldType::kInteger:
      return ParseInteger(text);
    case FieldType::kDouble:
      return ParseDouble(text);
    case FieldType::kMicros:
      return ParseMicros(text);
    case FieldType::kTimestamp:
      return ParseTimestamp(text);
    case FieldType::kEnum:
      return ParseLabel(text, field);
    case FieldType::kDate:
      if (!IsDate(text)) return absl::nullopt;
      return Value(std::string(text));
    case FieldType::kBool:
      if (text != "true" && text != "false") return absl::nullopt;
      return Value(int64_t{text == "true"});
  }
  return absl::nullopt;
}

std::string ExpectedLiteral(const Field& field) {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kName:
    case FieldType::kTokens:
      return "text";
    case FieldType::kInteger:
      return "an integer of 64 bits";
    case FieldType::kDouble:
      return "a number";
    case FieldType::kMicros:
      return "an amount with at most 6 decimals, such as 1250.50";
    case FieldType::kTimestamp:
      return "a time such as 2026-07-01T09:30:00Z";
    case FieldType::kDate:
      return "a date such as 2026-07-01";
    case FieldType::kBool:
      return "true or false";
    case FieldType::kEnum:
      break;
  }
  const auto label = [](std::string* out, const std::pair<std::string, std::string>& entry) {
    out->append(entry.first);
  };
  return absl::StrCat("one of: ", absl::StrJoin(field.labels, ", ", label));
}

}  // namespace accord::filter
