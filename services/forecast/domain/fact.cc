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

namespace {

// `amount` is in `currency`; converted, or marked as what cannot be.
absl::StatusOr<absl::optional<Fact>> MakeFact(const ForecastKey& key, const money::Money& money,
                                              int probability_basis_points,
                                              const absl::StatusOr<money::Micros>& converted) {
  const auto sums = [&](money::Micros amount) {
    return hierarchy::Sums{amount.value, money::Share(amount, probability_basis_points).value, 1};
  };
  if (converted.ok()) return absl::make_optional(Fact{key.packed(), sums(*converted)});
  const bool no_rate = absl::IsFailedPrecondition(converted.status());
  if (!no_rate && !absl::IsOutOfRange(converted.status())) return converted.status();
  const Lack lack = no_rate ? Lack::kRate : Lack::kRoom;
  return absl::make_optional(
      Fact{LackKey{key, lack, money.currency}.packed(), sums(money.amount), lack});
}

}  // namespace

absl::StatusOr<absl::optional<Fact>> FactOf(const OpportunityFacts& opportunity,
                                            const Measure& measure) {
  if (opportunity.meta.deleted()) return absl::optional<Fact>();
  static const auto* const kNone = new StageRules();
  const Effect effect = EffectOf(opportunity, measure.stages == nullptr ? *kNone : *measure.stages);
  const ForecastKey key{opportunity.close_date.has_value()
                            ? measure.calendar.KeyOf(*opportunity.close_date)
                            : kUndated,
                        static_cast<int>(effect.category), GroupOf(opportunity.type)};
  const money::Money money{opportunity.currency, opportunity.amount};
  return MakeFact(key, money, effect.probability_basis_points,
                  ToReporting(money, RateDate(opportunity.close_date), measure));
}

absl::StatusOr<absl::optional<Fact>> FactOf(const RevenueFact& revenue, const Measure& measure) {
  if (revenue.meta.deleted() || !revenue.month.has_value()) return absl::optional<Fact>();
  // Its middle tells which fiscal period a calendar month is: periods of weeks begin some days off.
  const calendar::Date middle = calendar::Date::FromDays(revenue.month->days() + 14);
  const ForecastKey key{measure.calendar.KeyOf(middle), kRevenueSlot, TypeGroup::kNetNew};
  const money::Money money{revenue.currency, revenue.amount};
  return MakeFact(key, money, kCertain, ToReporting(money, *revenue.month, measure));
}

}  // namespace accord::forecast
