#include "common/directory/settings.h"

#include "absl/status/statusor.h"
#include "common/base/status.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

absl::StatusOr<calendar::PeriodPattern> PatternOf(v1::Organization::Pattern pattern) {
  switch (pattern) {
    case v1::Organization::PATTERN_UNSPECIFIED:
    case v1::Organization::CALENDAR_MONTHS:
      return calendar::PeriodPattern::kMonths;
    case v1::Organization::WEEKS_4_4_5:
      return calendar::PeriodPattern::k445;
    case v1::Organization::WEEKS_4_5_4:
      return calendar::PeriodPattern::k454;
    case v1::Organization::WEEKS_5_4_4:
      return calendar::PeriodPattern::k544;
    default:
      return absl::InvalidArgumentError("a pattern of a later version");
  }
}

absl::StatusOr<money::Currency> CurrencyOf(const v1::Organization& organization) {
  const std::string& currency = organization.reporting_currency();
  return money::ParseCurrency(currency.empty() ? "USD" : currency);
}

absl::StatusOr<calendar::FiscalCalendar> CalendarOf(const v1::Organization& organization) {
  const v1::Organization::FiscalCalendar& fiscal = organization.fiscal_calendar();
  calendar::FiscalCalendarConfig config;
  if (fiscal.start_month() != 0) config.start_month = fiscal.start_month();
  ASSIGN_OR_RETURN(config.pattern, PatternOf(fiscal.pattern()));
  // 1 Monday to 7 Sunday there, 0 Sunday to 6 Saturday here; not said means Monday.
  const int first_weekday = fiscal.first_weekday() == 0 ? 1 : fiscal.first_weekday();
  if (first_weekday < 1 || first_weekday > 7) return absl::InvalidArgumentError("no such weekday");
  config.week_start = static_cast<calendar::Weekday>(first_weekday % 7);
  return calendar::FiscalCalendar::Create(config);
}

absl::StatusOr<absl::TimeZone> ZoneOf(const v1::Organization& organization) {
  absl::TimeZone zone = absl::UTCTimeZone();
  if (organization.time_zone().empty()) return zone;
  if (absl::LoadTimeZone(organization.time_zone(), &zone)) return zone;
  return absl::InvalidArgumentError("no such time zone here");
}

}  // namespace

bool SamePeriodsAndCurrency(const Settings& a, const Settings& b) {
  const calendar::FiscalCalendarConfig& x = a.calendar.config();
  const calendar::FiscalCalendarConfig& y = b.calendar.config();
  return a.reporting_currency == b.reporting_currency && x.start_month == y.start_month &&
         x.pattern == y.pattern && x.week_start == y.week_start;
}

UnderstoodSettings Understand(const v1::Organization& organization,
                              const v1::Organization& before) {
  UnderstoodSettings result;
  result.organization = organization;
  v1::Organization& taken = result.organization;
  if (!CurrencyOf(taken).ok()) {
    result.not_understood.push_back("reporting_currency");
    taken.set_reporting_currency(before.reporting_currency());
  }
  if (!CalendarOf(taken).ok()) {
    result.not_understood.push_back("fiscal_calendar");
    *taken.mutable_fiscal_calendar() = before.fiscal_calendar();
  }
  if (!ZoneOf(taken).ok()) {
    result.not_understood.push_back("time_zone");
    taken.set_time_zone(before.time_zone());
  }
  if (taken.plan_review_interval_days() < 0) {
    result.not_understood.push_back("plan_review_interval_days");
    taken.set_plan_review_interval_days(before.plan_review_interval_days());
  }
  result.settings.reporting_currency = *CurrencyOf(taken);
  result.settings.calendar = *CalendarOf(taken);
  result.settings.time_zone = *ZoneOf(taken);
  if (taken.plan_review_interval_days() != 0) {
    result.settings.plan_review_interval_days = taken.plan_review_interval_days();
  }
  return result;
}

}  // namespace accord::directory
