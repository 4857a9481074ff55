#include "cli/kit/money_format.h"

#include <algorithm>
#include <cmath>

#include "absl/numeric/int128.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace accord::cli {
namespace {

constexpr int kMicroDigits = 6;

// As an unsigned number, for which the least int64_t has a magnitude too.
uint64_t Magnitude(int64_t value) {
  return value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

uint64_t PowerOfTen(int exponent) {
  uint64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

std::string Grouped(uint64_t number) {
  std::string digits = absl::StrCat(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  return digits;
}

// `number` ÷ 10^decimals: "1,234.50".
std::string WithPoint(uint64_t number, int decimals) {
  const uint64_t scale = PowerOfTen(decimals);
  if (decimals == 0) return Grouped(number);
  return absl::StrFormat("%s.%0*d", Grouped(number / scale), decimals, number % scale);
}

std::string WithUnit(std::string amount, absl::string_view unit) {
  if (!unit.empty()) absl::StrAppend(&amount, " ", unit);
  return amount;
}

}  // namespace

std::string FormatNotApplicable(absl::string_view reason) {
  if (reason.empty()) return kNotApplicable;
  return absl::StrCat(kNotApplicable, " (", reason, ")");
}

std::string FormatCount(int64_t count) {
  return absl::StrCat(count < 0 ? "-" : "", Grouped(Magnitude(count)));
}

int CurrencyDecimals(absl::string_view currency_code) {
  for (const absl::string_view none :
       {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
        "VUV", "XAF", "XOF", "XPF"}) {
    if (absl::EqualsIgnoreCase(currency_code, none)) return 0;
  }
  for (const absl::string_view three : {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}) {
    if (absl::EqualsIgnoreCase(currency_code, three)) return 3;
  }
  return 2;
}

std::string FormatAmount(int64_t micros, int decimals) {
  decimals = std::clamp(decimals, 0, kMicroDigits);
  const uint64_t step = PowerOfTen(kMicroDigits - decimals);
  const uint64_t rounded = (Magnitude(micros) + step / 2) / step;
  return absl::StrCat(micros < 0 && rounded > 0 ? "-" : "", WithPoint(rounded, decimals));
}

std::string FormatMoney(int64_t micros, absl::string_view currency_code) {
  return WithUnit(FormatAmount(micros, CurrencyDecimals(currency_code)), currency_code);
}

std::string FormatMoneyCompact(int64_t micros, absl::string_view currency_code) {
  const uint64_t magnitude = Magnitude(micros);
  if (magnitude == 0) return WithUnit("0", currency_code);
  uint64_t unit = PowerOfTen(kMicroDigits);
  for (const absl::string_view suffix : {"", "K", "M", "B", "T"}) {
    for (int decimals = 2; decimals >= 0; --decimals) {
      // The first scale at which three digits are enough; rounding up may ask for the next one.
      const absl::uint128 scaled = absl::uint128(magnitude) * PowerOfTen(decimals);
      const uint64_t rounded = static_cast<uint64_t>((scaled + unit / 2) / unit);
      if (rounded >= 1000) continue;
      const bool negative = micros < 0 && rounded > 0;
      const std::string amount = absl::StrCat(negative ? "-" : "", WithPoint(rounded, decimals));
      return WithUnit(WithUnit(amount, suffix), currency_code);
    }
    unit *= 1000;
  }
  return FormatMoney(micros, currency_code);  // not reached: int64 micros end below 10 T
}

std::string FormatPercent(absl::optional<double> ratio, int decimals) {
  if (!ratio.has_value() || !std::isfinite(*ratio)) return kNotApplicable;
  decimals = std::clamp(decimals, 0, kMicroDigits);
  const double scale = static_cast<double>(PowerOfTen(decimals));
  const double rounded = std::round(*ratio * 100 * scale) / scale;
  // 0 stands for -0, which would print a sign.
  return absl::StrFormat("%.*f %%", decimals, rounded == 0 ? 0.0 : rounded);
}

}  // namespace accord::cli
