#include "common/money/rates.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/money/allocation.h"
#include "common/money/decimal.h"

namespace accord::money {
namespace {

constexpr int kDecimals = 9;
constexpr int64_t kOne = 1000000000;

}  // namespace

absl::StatusOr<Rate> ParseRate(absl::string_view text) {
  ASSIGN_OR_RETURN(const int64_t billionths, ParseScaled(text, kDecimals));
  if (billionths <= 0) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_RATE",
                     absl::StrCat("\"", text, "\" is not an exchange rate: it must be above zero"),
                     {{"value", std::string(text)}});
  }
  return Rate{billionths};
}

std::string FormatRate(Rate rate) { return FormatScaled(rate.billionths, kDecimals); }

absl::StatusOr<Micros> Convert(Micros amount, Rate rate) {
  return Multiply(amount, {rate.billionths, kOne});
}

void RateTable::Add(Currency currency, calendar::Date from, Rate rate) {
  if (currency == reporting_) return;
  std::vector<Dated>& dated = rates_[currency];
  const auto at = std::lower_bound(dated.begin(), dated.end(), from,
                                   [](const Dated& a, calendar::Date b) { return a.first < b; });
  if (at != dated.end() && at->first == from) {
    at->second = rate;
  } else {
    dated.insert(at, {from, rate});
  }
}

absl::StatusOr<Rate> RateTable::RateOn(Currency currency, calendar::Date date) const {
  if (currency == reporting_) return Rate{kOne};
  if (const auto found = rates_.find(currency); found != rates_.end()) {
    const std::vector<Dated>& dated = found->second;
    const auto after =
        std::upper_bound(dated.begin(), dated.end(), date,
                         [](calendar::Date a, const Dated& b) { return a < b.first; });
    if (after != dated.begin()) return std::prev(after)->second;
  }
  const std::string day = calendar::FormatDate(date);
  return MakeError(absl::StatusCode::kFailedPrecondition, "CURRENCY_WITHOUT_RATE",
                   absl::StrCat("no exchange rate from ", currency.code(), " to ",
                                reporting_.code(), " on ", day),
                   {{"currency", currency.code()}, {"date", day}});
}

absl::StatusOr<Micros> RateTable::ToReporting(const Money& money, calendar::Date date) const {
  ASSIGN_OR_RETURN(const Rate rate, RateOn(money.currency, date));
  return Convert(money.amount, rate);
}

}  // namespace accord::money
