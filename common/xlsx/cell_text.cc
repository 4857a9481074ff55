#include "common/xlsx/cell_text.h"

#include <charconv>
#include <cmath>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace accord::xlsx {
namespace {

constexpr int64_t kSecondsPerDay = 24 * 60 * 60;
constexpr double kLastDay = 2958465;  // 9999-12-31
constexpr int64_t kDays1904 = 1462;
constexpr size_t kExactDigits = 15;  // of a double
constexpr int kExponentMax = 400;    // of a double: 308

// The parts of "-12.50E+3".
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;  // of the last digit
};

bool ReadDecimal(absl::string_view text, Decimal& decimal) {
  decimal.negative = absl::ConsumePrefix(&text, "-");
  if (!decimal.negative) absl::ConsumePrefix(&text, "+");
  bool after_point = false;
  size_t at = 0;
  for (; at < text.size() && (absl::ascii_isdigit(text[at]) || text[at] == '.'); ++at) {
    if (text[at] == '.') {
      if (after_point) return false;
      after_point = true;
      continue;
    }
    decimal.digits += text[at];
    if (after_point) --decimal.exponent;
  }
  if (decimal.digits.empty()) return false;
  text.remove_prefix(at);
  if (text.empty()) return true;
  if (text[0] != 'E' && text[0] != 'e') return false;
  text.remove_prefix(1);
  int exponent = 0;
  if (!absl::SimpleAtoi(text, &exponent) || std::abs(exponent) > kExponentMax) return false;
  decimal.exponent += exponent;
  return true;
}

std::string Plain(const Decimal& decimal) {
  std::string whole = decimal.digits, fraction;
  if (decimal.exponent >= 0) {
    whole.append(static_cast<size_t>(decimal.exponent), '0');
  } else {
    const auto places = static_cast<size_t>(-decimal.exponent);
    if (whole.size() <= places) whole.insert(0, places + 1 - whole.size(), '0');
    fraction = whole.substr(whole.size() - places);
    whole.resize(whole.size() - places);
  }
  const size_t first = whole.find_first_not_of('0');
  whole.erase(0, first == std::string::npos ? whole.size() - 1 : first);
  return absl::StrCat(decimal.negative ? "-" : "", whole, fraction.empty() ? "" : ".", fraction);
}

size_t SignificantDigits(absl::string_view digits) {
  const size_t first = digits.find_first_not_of('0');
  if (first == absl::string_view::npos) return 0;
  return digits.find_last_not_of('0') - first + 1;
}

}  // namespace

bool IsDayFormat(absl::string_view code) {
  bool shows_digits = false, shows_month = false, shows_day = false;
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = absl::ascii_tolower(code[i]);
    if (c == ';') break;  // what stands behind is for other signs
    if (c == '"') {
      i = code.find('"', i + 1);
      if (i == absl::string_view::npos) break;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;
    } else if (c == '[') {
      const size_t close = code.find(']', i);
      if (close == absl::string_view::npos) break;
      // "[h]" is a time that goes beyond a day; "[Red]", "[$-409]" say nothing of it.
      const std::string inside = absl::AsciiStrToLower(code.substr(i + 1, close - i - 1));
      if (!inside.empty() && inside.find_first_not_of(inside[0]) == std::string::npos &&
          absl::StrContains("hms", inside.substr(0, 1))) {
        return false;
      }
      i = close;
    } else if (c == '0' || c == '#' || c == '?') {
      shows_digits = true;
    } else if (c == 'm') {
      shows_month = true;
    } else if (c == 'y' || c == 'd' || c == 'h' || c == 's') {
      shows_day = true;
    }
  }
  if (absl::EqualsIgnoreCase(code, "General")) return false;
  return shows_day || (shows_month && !shows_digits);
}

bool IsDayFormat(int id) {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58);
}

std::string DayText(absl::string_view number, bool from_1904) {
  double serial = 0;
  if (!absl::SimpleAtod(number, &serial) || !(serial >= 0) || serial >= kLastDay + 1) {
    return NumberText(number);
  }
  auto day = static_cast<int64_t>(serial);
  auto second = static_cast<int64_t>(
      std::llround((serial - static_cast<double>(day)) * static_cast<double>(kSecondsPerDay)));
  if (second == kSecondsPerDay) {
    ++day;
    second = 0;
  }
  const std::string time =
      absl::StrFormat("%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
  if (day == 0 && !from_1904) return second == 0 ? NumberText(number) : time;
  // Lotus 1-2-3 took 1900 for a leap year, and everybody after it: day 60 never was.
  if (from_1904) day += kDays1904;
  if (day == 60 && !from_1904) return NumberText(number);
  const absl::CivilDay civil = absl::CivilDay(1899, 12, day < 60 ? 31 : 30) + day;
  if (civil.year() > 9999) return NumberText(number);
  const std::string text =
      absl::StrFormat("%04d-%02d-%02d", civil.year(), civil.month(), civil.day());
  return second == 0 ? text : absl::StrCat(text, "T", time);
}

std::string NumberText(absl::string_view stored) {
  Decimal decimal;
  if (!ReadDecimal(stored, decimal)) return std::string(stored);
  const bool is_whole = decimal.exponent >= 0;
  double value = 0;
  if (is_whole || SignificantDigits(decimal.digits) <= kExactDigits ||
      !absl::SimpleAtod(stored, &value) || !std::isfinite(value)) {
    return Plain(decimal);
  }
  char shown[64];
  const std::to_chars_result end = std::to_chars(shown, shown + sizeof(shown), value,
                                                 std::chars_format::scientific, kExactDigits - 1);
  Decimal rounded;
  if (!ReadDecimal({shown, static_cast<size_t>(end.ptr - shown)}, rounded)) return Plain(decimal);
  while (rounded.exponent < 0 && rounded.digits.back() == '0') {
    rounded.digits.pop_back();
    ++rounded.exponent;
  }
  return Plain(rounded);
}

}  // namespace accord::xlsx
