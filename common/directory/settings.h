// What the organization says of itself, as far as other services need to know it.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "accord/accounts/v1/organization.pb.h"
#include "common/calendar/fiscal_calendar.h"
#include "common/money/money.h"

namespace accord::directory {

// What holds for everybody.
struct Settings {
  money::Currency reporting_currency;  // USD until the organization says otherwise
  calendar::FiscalCalendar calendar;
  int plan_review_interval_days = 90;
  absl::TimeZone time_zone = absl::UTCTimeZone();  // whose day is today
};

// Whether everything that is counted by them would be counted alike.
bool SamePeriodsAndCurrency(const Settings& a, const Settings& b);

// An organization's settings, and what of it they are from.
struct UnderstoodSettings {
  Settings settings;
  accounts::v1::Organization organization;
  // Fields that are not understood, such as a time zone that this machine does not know. In their
  // place stands what held before, in the organization too.
  std::vector<std::string> not_understood;
};

// `before`: what held before; an empty organization: nothing was ever said.
UnderstoodSettings Understand(const accounts::v1::Organization& organization,
                              const accounts::v1::Organization& before);

}  // namespace accord::directory
