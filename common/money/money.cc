#include "common/money/money.h"

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/money/decimal.h"

namespace accord::money {
namespace {

constexpr int kDecimals = 6;
constexpr int32_t kNanosPerMicro = 1000;
constexpr int32_t kNanosMax = 999999999;
constexpr size_t kQuotedMax = 40;  // how much of a bad value an error repeats

absl::Status Invalid(absl::string_view reason, absl::string_view value, absl::string_view why) {
  // Escaped: a cut may fall inside a character, and error details must be valid UTF-8.
  const std::string quoted = absl::CHexEscape(value.substr(0, kQuotedMax));
  return MakeError(absl::StatusCode::kInvalidArgument, reason,
                   absl::StrCat("\"", quoted, "\" ", why), {{"value", quoted}});
}

absl::Status InvalidDecimal(absl::string_view text, absl::string_view why) {
  return Invalid("INVALID_DECIMAL", text, absl::StrCat("is not a decimal number: ", why));
}

// Adds one digit below zero, where int64 reaches further than above.
bool AppendDigit(int64_t& negative, int digit) {
  return !__builtin_mul_overflow(negative, 10, &negative) &&
         !__builtin_sub_overflow(negative, digit, &negative);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Micros amount) { return out << FormatDecimal(amount); }
std::ostream& operator<<(std::ostream& out, Currency currency) { return out << currency.code(); }

absl::Status AmountOverflow(absl::string_view what) {
  return MakeError(absl::StatusCode::kOutOfRange, "AMOUNT_OVERFLOW",
                   absl::StrCat(what, " exceeds the largest amount, 9223372036854.775807"),
                   {{"what", std::string(what)}});
}

absl::StatusOr<Micros> CheckedAdd(Micros a, Micros b) {
  Micros sum;
  if (__builtin_add_overflow(a.value, b.value, &sum.value)) {
    return AmountOverflow(absl::StrCat(FormatDecimal(a), " + ", FormatDecimal(b)));
  }
  return sum;
}

absl::StatusOr<Micros> CheckedSubtract(Micros a, Micros b) {
  Micros difference;
  if (__builtin_sub_overflow(a.value, b.value, &difference.value)) {
    return AmountOverflow(absl::StrCat(FormatDecimal(a), " - ", FormatDecimal(b)));
  }
  return difference;
}

std::string Currency::code() const {
  if (empty()) return "";
  const int packed = packed_ - 1;
  return {static_cast<char>('A' + packed / 676), static_cast<char>('A' + packed / 26 % 26),
          static_cast<char>('A' + packed % 26)};
}

absl::StatusOr<Currency> ParseCurrency(absl::string_view code) {
  constexpr absl::string_view kWhy = "is not a currency: write three letters A-Z, such as EUR";
  if (code.size() != 3) return Invalid("INVALID_CURRENCY", code, kWhy);
  int packed = 0;
  for (const char letter : code) {
    if (!absl::ascii_isupper(letter)) return Invalid("INVALID_CURRENCY", code, kWhy);
    packed = packed * 26 + (letter - 'A');
  }
  Currency currency;
  currency.packed_ = static_cast<uint16_t>(packed + 1);
  return currency;
}

absl::StatusOr<int64_t> ParseScaled(absl::string_view text, int decimals) {
  absl::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
  const size_t point = rest.find('.');
  const absl::string_view whole = rest.substr(0, point);
  const absl::string_view fraction =
      point == absl::string_view::npos ? absl::string_view() : rest.substr(point + 1);
  if (whole.empty()) return InvalidDecimal(text, "it needs a digit before the point");
  if (point != absl::string_view::npos && fraction.empty()) {
    return InvalidDecimal(text, "it needs a digit after the point");
  }
  if (fraction.size() > static_cast<size_t>(decimals)) {
    return InvalidDecimal(text, absl::StrCat("at most ", decimals, " decimals are kept"));
  }
  int64_t value = 0;  // kept negative until the end
  bool fits = true;
  for (const absl::string_view digits : {whole, fraction}) {
    for (const char digit : digits) {
      if (!absl::ascii_isdigit(digit)) {
        return InvalidDecimal(text, "only digits, one point and a leading sign");
      }
      fits = fits && AppendDigit(value, digit - '0');
    }
  }
  for (size_t i = fraction.size(); i < static_cast<size_t>(decimals); ++i) {
    fits = fits && AppendDigit(value, 0);
  }
  if (!negative) fits = fits && !__builtin_sub_overflow(int64_t{0}, value, &value);
  if (!fits) return AmountOverflow(text.substr(0, kQuotedMax));
  return value;
}

std::string FormatScaled(int64_t value, int decimals) {
  // Unsigned: the lowest int64 has no positive twin.
  uint64_t rest = value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : value;
  std::string digits = absl::StrCat(rest);
  if (digits.size() <= static_cast<size_t>(decimals)) {
    digits.insert(0, decimals + 1 - digits.size(), '0');
  }
  const size_t point = digits.size() - decimals;
  size_t keep = digits.size();
  while (keep > point + 2 && digits[keep - 1] == '0') --keep;
  return absl::StrCat(value < 0 ? "-" : "", digits.substr(0, point), ".",
                      digits.substr(point, keep - point));
}

absl::StatusOr<Micros> ParseDecimal(absl::string_view text) {
  ASSIGN_OR_RETURN(const int64_t value, ParseScaled(text, kDecimals));
  return Micros{value};
}

std::string FormatDecimal(Micros amount) { return FormatScaled(amount.value, kDecimals); }

absl::StatusOr<Micros> FromUnits(UnitsAndNanos parts) {
  const std::string text = absl::StrCat("units ", parts.units, ", nanos ", parts.nanos);
  if (parts.nanos < -kNanosMax || parts.nanos > kNanosMax) {
    return Invalid("INVALID_MONEY", text, "is not an amount: nanos must be within ±999999999");
  }
  if ((parts.units > 0 && parts.nanos < 0) || (parts.units < 0 && parts.nanos > 0)) {
    return Invalid("INVALID_MONEY", text, "is not an amount: both must have the same sign");
  }
  if (parts.nanos % kNanosPerMicro != 0) {
    return Invalid("INVALID_MONEY", text,
                   "is finer than a millionth: nanos must be a multiple of 1000");
  }
  int64_t value = 0;
  if (__builtin_mul_overflow(parts.units, kMicrosPerUnit, &value) ||
      __builtin_add_overflow(value, parts.nanos / kNanosPerMicro, &value)) {
    return AmountOverflow(text);
  }
  return Micros{value};
}

UnitsAndNanos ToUnits(Micros amount) {
  return {amount.value / kMicrosPerUnit,
          static_cast<int32_t>(amount.value % kMicrosPerUnit) * kNanosPerMicro};
}

}  // namespace accord::money
