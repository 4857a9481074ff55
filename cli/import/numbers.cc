#include "cli/import/numbers.h"

#include <cstdlib>
#include <limits>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "cli/import/row_problem.h"
#include "common/base/status.h"

namespace accord::cli {
namespace {

// More significant digits than any amount that can be kept has; a product with a factor of a
// million still fits into 128 bits.
constexpr size_t kDigitsMax = 30;
constexpr size_t kTextBytesMax = 200;
constexpr int kExponentMax = 100;

absl::Status NoNumber(const NumberFormat& format) {
  std::string how = absl::StrCat("must be a number with \"", std::string(1, format.decimal),
                                 "\" before the decimals");
  if (format.group != 0) {
    absl::StrAppend(&how, " and \"", std::string(1, format.group), "\" between thousands");
  } else {
    absl::StrAppend(&how, " and nothing between thousands");
  }
  return TextFault("NOT_A_NUMBER", how,
                   {{"decimal", std::string(1, format.decimal)},
                    {"group", format.group == 0 ? "" : std::string(1, format.group)}});
}

// The spaces and the apostrophe that other programs write for those of the keyboard.
std::string PlainSigns(absl::string_view text, const NumberFormat& format) {
  std::string plain = absl::StrReplaceAll(text, {{"\u2212", "-"}});
  if (format.group == ' ') {
    plain = absl::StrReplaceAll(plain, {{"\u00A0", " "}, {"\u202F", " "}, {"\u2009", " "}});
  }
  if (format.group == '\'') plain = absl::StrReplaceAll(plain, {{"\u2019", "'"}});
  return plain;
}

bool TakeSign(absl::string_view& text) {
  bool negative = false;
  if (absl::StartsWith(text, "(") && absl::EndsWith(text, ")")) {
    text = absl::StripAsciiWhitespace(text.substr(1, text.size() - 2));
    return true;
  }
  if (absl::ConsumePrefix(&text, "-") || absl::ConsumeSuffix(&text, "-")) {
    negative = true;
  } else {
    absl::ConsumePrefix(&text, "+");
  }
  text = absl::StripAsciiWhitespace(text);
  return negative;
}

bool AllDigits(absl::string_view text) {
  for (const char c : text) {
    if (!absl::ascii_isdigit(static_cast<unsigned char>(c))) return false;
  }
  return !text.empty();
}

// The digits of a whole part; false if a group sign stands where none belongs.
bool WithoutGroups(absl::string_view whole, char group, std::string& digits) {
  if (group == 0 || !absl::StrContains(whole, group)) {
    digits = std::string(whole);
    return AllDigits(whole);
  }
  const std::vector<absl::string_view> parts = absl::StrSplit(whole, group);
  const size_t inner = parts[1].size();  // 3, or 2 as in India
  if (absl::StartsWith(parts[0], "0")) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    const size_t size = parts[i].size();
    if (!AllDigits(parts[i])) return false;
    if (last ? size != 3 : i == 0 ? size > 3 : size != inner || (size != 2 && size != 3)) {
      return false;
    }
    absl::StrAppend(&digits, parts[i]);
  }
  return true;
}

// Takes "E+05" from the end.
bool TakeExponent(absl::string_view& text, int& exponent) {
  const size_t at = text.find_first_of("eE");
  if (at == absl::string_view::npos) return true;
  absl::string_view power = text.substr(at + 1);
  text = text.substr(0, at);
  const bool negative = absl::ConsumePrefix(&power, "-");
  if (!negative) absl::ConsumePrefix(&power, "+");
  if (!AllDigits(power) || !absl::SimpleAtoi(power, &exponent) || exponent > kExponentMax) {
    return false;
  }
  if (negative) exponent = -exponent;
  return true;
}

// Without zeros at either end.
void Normalize(ExactNumber& number) {
  const size_t first = number.digits.find_first_not_of('0');
  if (first == std::string::npos) {
    number = ExactNumber();
    return;
  }
  number.digits.erase(0, first);
  while (number.digits.back() == '0') {
    number.digits.pop_back();
    ++number.exponent;
  }
}

}  // namespace

absl::StatusOr<ExactNumber> ReadNumber(absl::string_view text, const NumberFormat& format) {
  if (text.size() > kTextBytesMax)
    return TextFault("NUMBER_TOO_LONG", "is far too long for a number");
  const std::string plain = PlainSigns(text, format);
  absl::string_view rest = absl::StripAsciiWhitespace(plain);
  ExactNumber number;
  number.negative = TakeSign(rest);
  if (!TakeExponent(rest, number.exponent)) return NoNumber(format);
  const size_t point = rest.find(format.decimal);
  const bool has_decimals = point != absl::string_view::npos;
  const absl::string_view decimals = has_decimals ? rest.substr(point + 1) : "";
  if (has_decimals && !AllDigits(decimals)) return NoNumber(format);
  // ".5" is how some write a half.
  const absl::string_view whole = point == 0 ? "0" : rest.substr(0, point);
  if (!WithoutGroups(whole, format.group, number.digits)) return NoNumber(format);
  absl::StrAppend(&number.digits, decimals);
  number.exponent -= static_cast<int>(decimals.size());
  Normalize(number);
  return number;
}

absl::StatusOr<int64_t> Exactly(const ExactNumber& number, const Exactness& wanted) {
  if (number.digits.size() > kDigitsMax)
    return TextFault("NUMBER_TOO_LARGE", "has more digits than can be kept");
  __int128 value = 0;
  for (const char digit : number.digits) value = value * 10 + (digit - '0');
  value *= wanted.factor;
  int exponent = number.exponent + wanted.decimals;
  for (; exponent < 0 && value != 0; ++exponent) {
    if (value % 10 != 0) {
      if (wanted.decimals == 0) return TextFault("NOT_WHOLE", "must be a whole number");
      return TextFault(
          "TOO_MANY_DECIMALS",
          absl::StrCat("has more decimals than the ", wanted.decimals, " that are kept"),
          {{"decimals", absl::StrCat(wanted.decimals)}});
    }
    value /= 10;
  }
  constexpr __int128 kMax = std::numeric_limits<int64_t>::max();
  for (; exponent > 0 && value != 0 && value <= kMax; --exponent) value *= 10;
  if (value > kMax) return TextFault("NUMBER_TOO_LARGE", "is a greater number than can be kept");
  const int64_t whole = static_cast<int64_t>(value);
  return number.negative ? -whole : whole;
}

std::string ToDecimalText(const ExactNumber& number) {
  std::string digits = number.digits.empty() ? "0" : number.digits;
  if (number.exponent > 0) digits.append(static_cast<size_t>(number.exponent), '0');
  if (number.exponent < 0) {
    const size_t decimals = static_cast<size_t>(-number.exponent);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, ".");
  }
  return absl::StrCat(number.negative ? "-" : "", digits);
}

absl::StatusOr<absl::string_view> WithoutCurrency(absl::string_view text,
                                                  absl::string_view currency) {
  static constexpr struct {
    absl::string_view sign;
    absl::string_view currencies;
  } kSigns[] = {{"$", "USD CAD AUD NZD SGD HKD MXN BRL"},
                {"\u20AC", "EUR"},
                {"\u00A3", "GBP"},
                {"\u00A5", "JPY CNY"}};
  for (const auto& each : kSigns) {
    if (!absl::StrContains(text, each.sign)) continue;
    if (!absl::StrContains(each.currencies, currency)) {
      return TextFault("OTHER_CURRENCY",
                       absl::StrCat("has the sign ", each.sign, ", and the currency is ", currency),
                       {{"found", std::string(each.sign)}, {"currency", std::string(currency)}});
    }
    if (!absl::ConsumePrefix(&text, each.sign)) absl::ConsumeSuffix(&text, each.sign);
  }
  const auto is_letter = [](char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)); };
  for (const bool before : {true, false}) {
    if (text.size() < 4) break;
    const absl::string_view code = before ? text.substr(0, 3) : text.substr(text.size() - 3);
    if (!is_letter(code[0]) || !is_letter(code[1]) || !is_letter(code[2])) continue;
    if (is_letter(before ? text[3] : text[text.size() - 4])) continue;  // of a word, such as "five"
    if (code != currency) {
      return TextFault("OTHER_CURRENCY",
                       absl::StrCat("is in ", code, ", and the currency is ", currency),
                       {{"found", std::string(code)}, {"currency", std::string(currency)}});
    }
    text = before ? text.substr(3) : text.substr(0, text.size() - 3);
  }
  return absl::StripAsciiWhitespace(text);
}

}  // namespace accord::cli
