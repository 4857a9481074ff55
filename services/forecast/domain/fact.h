// What one opportunity or revenue fact adds to a forecast: the one place where it is computed.
//
// The sums kept in memory and the list of what they are made of both call these functions, so that
// they agree to the last micro.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/hierarchy/cells.h"
#include "common/money/money.h"
#include "common/money/rates.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

// The rate of a currency other than the reporting one on a day.
// Errors: FAILED_PRECONDITION, reason CURRENCY_WITHOUT_RATE.
using RateLookup =
    absl::FunctionRef<absl::StatusOr<money::Rate>(money::Currency currency, calendar::Date date)>;

// What amounts are converted and dated by.
struct Measure {
  const calendar::FiscalCalendar& calendar;
  money::Currency reporting;
  RateLookup rate_on;
};

// The day whose rate counts: without a date, the newest rate there is. Figures thus depend on what
// is stored alone and not on the day on which they are read.
inline calendar::Date RateDate(const absl::optional<calendar::Date>& date) {
  return date.value_or(calendar::Date::Last());
}

// Without a currency it is nothing. Errors: those of the rate; OUT_OF_RANGE, reason
// AMOUNT_OVERFLOW.
absl::StatusOr<money::Micros> ToReporting(const money::Money& money, calendar::Date date,
                                          const Measure& measure);

struct Fact {
  hierarchy::Key key = 0;
  hierarchy::Sums sums;
};

// Nothing for a deleted one. Errors: those of ToReporting.
absl::StatusOr<absl::optional<Fact>> FactOf(const OpportunityFacts& opportunity,
                                            const Measure& measure);
absl::StatusOr<absl::optional<Fact>> FactOf(const RevenueFact& revenue, const Measure& measure);

}  // namespace accord::forecast
