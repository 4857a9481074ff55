#include "cli/verbs/fiscal.h"

#include "absl/strings/str_format.h"
#include "accord/accounts/v1/organization_service.pb.h"
#include "common/base/status.h"
#include "common/calendar/date.h"

namespace accord::cli {
namespace {

using accounts::v1::Organization;

calendar::PeriodPattern PatternOf(Organization::Pattern pattern) {
  switch (pattern) {
    case Organization::WEEKS_4_4_5:
      return calendar::PeriodPattern::k445;
    case Organization::WEEKS_4_5_4:
      return calendar::PeriodPattern::k454;
    case Organization::WEEKS_5_4_4:
      return calendar::PeriodPattern::k544;
    default:
      return calendar::PeriodPattern::kMonths;
  }
}

}  // namespace

absl::StatusOr<calendar::FiscalCalendar> CalendarOf(const Organization& organization) {
  const Organization::FiscalCalendar& proto = organization.fiscal_calendar();
  calendar::FiscalCalendarConfig config;
  config.start_month = proto.start_month() == 0 ? 7 : proto.start_month();
  config.pattern = PatternOf(proto.pattern());
  const int weekday = proto.first_weekday() == 0 ? 1 : proto.first_weekday();  // 7: Sunday
  config.week_start = static_cast<calendar::Weekday>(weekday % 7);
  return calendar::FiscalCalendar::Create(config);
}

absl::StatusOr<int> FiscalYearOr(Cli& cli, int fiscal_year) {
  if (fiscal_year != 0) return fiscal_year;
  ASSIGN_OR_RETURN(const Organization organization,
                   cli.session.Call<Organization>(accounts::v1::GetOrganizationRequest()));
  ASSIGN_OR_RETURN(const calendar::FiscalCalendar calendar, CalendarOf(organization));
  return calendar.PeriodOf(calendar::DateOf(cli.clock.Now())).year;
}

std::string PeriodText(const common::v1::FiscalPeriod& period) {
  std::string text = absl::StrFormat("FY%d", period.fiscal_year());
  if (period.quarter() != 0) absl::StrAppendFormat(&text, " Q%d", period.quarter());
  if (period.month() != 0) absl::StrAppendFormat(&text, " M%02d", period.month());
  return text;
}

}  // namespace accord::cli
