// What facts are counted by: the calendar, the reporting currency, the rates and the stages of one
// moment.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/calendar/date.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/money/money.h"
#include "common/money/rates.h"
#include "services/forecast/domain/fact.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

// Rates stated in one currency, by currency and first day.
using RateList = std::map<std::pair<money::Currency, calendar::Date>, money::Rate>;

// The newest rate of `list` up to that day. Errors: as RateLookup.
absl::StatusOr<money::Rate> RateOn(const RateList& list, money::Currency currency,
                                   calendar::Date date);

// FAILED_PRECONDITION, reason CURRENCY_WITHOUT_RATE, metadata currency and date.
absl::Status CurrencyWithoutRate(money::Currency currency, calendar::Date date);

// Every rate there is, by the currency that it is stated in. A rate that does not say its own is
// taken to be stated in whatever is asked for. Thread-compatible.
class StatedRates {
 public:
  void Put(const ExchangeRate& rate);
  void Take(const ExchangeRate& rate);
  void clear() { by_base_.clear(); }

  // Those that are stated in `base`. O(rates).
  RateList In(money::Currency base) const;
  // The newest up to that day of those. Errors: as RateLookup.
  absl::StatusOr<money::Rate> RateOn(money::Currency base, money::Currency currency,
                                     calendar::Date date) const;
  // Whether any does not say what it is stated in.
  bool has_unstated() const { return by_base_.contains(money::Currency()); }

 private:
  std::map<money::Currency, RateList> by_base_;  // no list is empty
};

// From a day on, amounts of a currency are worth something else.
struct RateDifference {
  money::Currency currency;
  calendar::Date from;
};
// By currency, the first day on which the two lists differ. O(rates).
std::vector<RateDifference> Compare(const RateList& a, const RateList& b);

// Whether two calendars put every day into the same period.
bool SameCalendar(const calendar::FiscalCalendar& a, const calendar::FiscalCalendar& b);

// The stages whose opportunities count otherwise; a stage that only one of the two has is none, as
// nothing was in it.
std::vector<std::string> Compare(const StageRules& a, const StageRules& b);

// Immutable, hence thread-safe.
class Basis {
 public:
  Basis(money::Currency reporting, calendar::FiscalCalendar calendar, RateList list,
        StageRules stages = {});

  // The same but for a stage that it does not have yet.
  std::shared_ptr<const Basis> With(const std::string& stage, const StageRule& rule) const;

  money::Currency reporting() const { return table_.reporting(); }
  const calendar::FiscalCalendar& calendar() const { return calendar_; }
  const RateList& list() const { return list_; }
  const StageRules& stages() const { return stages_; }

  // Whether everything is dated and told by the same calendar and currency, whatever the rates and
  // stages.
  bool SharesUnits(money::Currency reporting, const calendar::FiscalCalendar& calendar) const {
    return this->reporting() == reporting && SameCalendar(calendar_, calendar);
  }

  // Errors: those of forecast::ToReporting.
  absl::StatusOr<money::Micros> ToReporting(const money::Money& money, calendar::Date date) const {
    return table_.ToReporting(money, date);
  }

  // See FactOf.
  template <typename Record>
  absl::optional<Fact> Count(const Record& record) const {
    return FactOf(record, {calendar_, table_.reporting(),
                           [this](money::Currency currency, calendar::Date date) {
                             return table_.RateOn(currency, date);
                           },
                           &stages_})
        .value_or(absl::nullopt);  // the lookup has no error of its own
  }

 private:
  calendar::FiscalCalendar calendar_;
  RateList list_;
  StageRules stages_;
  money::RateTable table_;  // the same rates, quicker to ask
};

}  // namespace accord::forecast
