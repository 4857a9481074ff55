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
#include "services/forecast/domain/forecast_key.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

// The rate of a currency other than the reporting one on a day.
// Errors: FAILED_PRECONDITION, reason CURRENCY_WITHOUT_RATE.
using RateLookup =
    absl::FunctionRef<absl::StatusOr<money::Rate>(money::Currency currency, calendar::Date date)>;

// What amounts are converted, dated and sorted by.
struct Measure {
  const calendar::FiscalCalendar& calendar;
  money::Currency reporting;
  RateLookup rate_on;
  const StageRules* stages = nullptr;  // null: opportunities count as when they were written
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
  hierarchy::Sums sums;            // in the reporting currency; in its own if it lacks something
  absl::optional<Lack> lack = {};  // why it is in no sum of the reporting currency; key: a LackKey
};

// Nothing for a deleted one. An amount that cannot be converted is a fact too, of what is lacking.
// Errors: those of the lookup but CURRENCY_WITHOUT_RATE.
absl::StatusOr<absl::optional<Fact>> FactOf(const OpportunityFacts& opportunity,
                                            const Measure& measure);
absl::StatusOr<absl::optional<Fact>> FactOf(const RevenueFact& revenue, const Measure& measure);

}  // namespace accord::forecast
