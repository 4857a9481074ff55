#include "services/forecast/domain/fact.h"

#include "common/base/status.h"
#include "common/money/allocation.h"
#include "services/forecast/domain/forecast_key.h"

namespace accord::forecast {

absl::StatusOr<money::Micros> ToReporting(const money::Money& money, calendar::Date date,
                                          const Measure& measure) {
  if (money.currency.empty() || money.currency == measure.reporting) return money.amount;
  ASSIGN_OR_RETURN(const money::Rate rate, measure.rate_on(money.currency, date));
  return money::Convert(money.amount, rate);
}

absl::StatusOr<absl::optional<Fact>> FactOf(const OpportunityFacts& opportunity,
                                            const Measure& measure) {
  if (opportunity.meta.deleted()) return absl::optional<Fact>();
  ASSIGN_OR_RETURN(const money::Micros amount,
                   ToReporting({opportunity.currency, opportunity.amount},
                               RateDate(opportunity.close_date), measure));
  const ForecastKey key{
      opportunity.close_date.has_value() ? measure.calendar.KeyOf(*opportunity.close_date)
                                         : kUndated,
      static_cast<int>(opportunity.effective_category), GroupOf(opportunity.type)};
  const money::Micros weighted =
      money::Share(amount, opportunity.effective_probability_basis_points);
  return absl::make_optional(Fact{key.packed(), {amount.value, weighted.value, 1}});
}

absl::StatusOr<absl::optional<Fact>> FactOf(const RevenueFact& revenue, const Measure& measure) {
  if (revenue.meta.deleted() || !revenue.month.has_value()) return absl::optional<Fact>();
  ASSIGN_OR_RETURN(const money::Micros amount,
                   ToReporting({revenue.currency, revenue.amount}, *revenue.month, measure));
  // Its middle tells which fiscal period a calendar month is: periods of weeks begin some days off.
  const calendar::Date middle = calendar::Date::FromDays(revenue.month->days() + 14);
  const ForecastKey key{measure.calendar.KeyOf(middle), kRevenueSlot, TypeGroup::kNetNew};
  return absl::make_optional(Fact{key.packed(), {amount.value, amount.value, 1}});
}

}  // namespace accord::forecast
