// Figures as people read them. Digits are grouped by commas and the decimal mark is a point in
// every locale: output is compared and pasted across desks. Rounding is half away from zero.
// All functions are pure.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace accord::cli {

// Shown where a measure has no value, as with a denominator of zero.
inline constexpr char kNotApplicable[] = "n/a";

// "n/a (no target)"; the reason may be empty.
std::string FormatNotApplicable(absl::string_view reason);

// "1,234,567"; any int64_t.
std::string FormatCount(int64_t count);

// Decimals that amounts in `currency_code` (ISO 4217) are written with: 2 but for the currencies
// without a minor unit (0) or with thousandths (3).
int CurrencyDecimals(absl::string_view currency_code);

// "1,234,567.89" for 1234567890000 micros; `decimals` in 0–6. Never "-0.00".
std::string FormatAmount(int64_t micros, int decimals = 2);

// "1,234,567.89 USD". An empty code gives the amount alone.
std::string FormatMoney(int64_t micros, absl::string_view currency_code);

// Three significant digits: "1.23 M USD", "999 USD", "-45.6 K USD", "0 USD". K, M, B and T are
// powers of a thousand. An empty code gives the amount alone.
std::string FormatMoneyCompact(int64_t micros, absl::string_view currency_code);

// "12.3 %" for 0.123; "n/a" if there is no ratio or it is not finite. `decimals` in 0–6.
std::string FormatPercent(absl::optional<double> ratio, int decimals = 1);

}  // namespace accord::cli
