// Dated exchange rates into the organisation's reporting currency.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/calendar/date.h"
#include "common/money/money.h"

namespace accord::money {

// Reporting currency per one unit of another currency, in billionths; above zero.
struct Rate {
  int64_t billionths = 1000000000;

  friend constexpr auto operator<=>(Rate, Rate) = default;
};

// "1.0825", at most 9 decimals. Errors: INVALID_ARGUMENT, reason INVALID_RATE (zero or less) or
// INVALID_DECIMAL.
absl::StatusOr<Rate> ParseRate(absl::string_view text);
std::string FormatRate(Rate rate);

// `amount` at `rate`, rounded half to even. Errors: OUT_OF_RANGE, reason AMOUNT_OVERFLOW.
absl::StatusOr<Micros> Convert(Micros amount, Rate rate);

// The rates of one organisation. Thread-compatible: load, then share as const.
class RateTable {
 public:
  explicit RateTable(Currency reporting) : reporting_(reporting) {}

  // From `from` on until the next dated rate, `currency` is worth `rate`; replaces the rate of the
  // same day. Rates of the reporting currency itself are ignored: it is always worth 1.
  void Add(Currency currency, calendar::Date from, Rate rate);

  // The latest rate with from ≤ date. O(log of the currency's rates).
  // Errors: FAILED_PRECONDITION, reason CURRENCY_WITHOUT_RATE (metadata: currency, date).
  absl::StatusOr<Rate> RateOn(Currency currency, calendar::Date date) const;

  // `money` in the reporting currency at the rate of `date`. Errors: those of RateOn and Convert.
  absl::StatusOr<Micros> ToReporting(const Money& money, calendar::Date date) const;

  Currency reporting() const { return reporting_; }

 private:
  using Dated = std::pair<calendar::Date, Rate>;
  Currency reporting_;
  absl::flat_hash_map<Currency, std::vector<Dated>> rates_;  // each by date, oldest first
};

}  // namespace accord::money
