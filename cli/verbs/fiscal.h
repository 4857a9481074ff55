// Fiscal periods as words of a command.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "accord/accounts/v1/organization.pb.h"
#include "accord/common/v1/resources.pb.h"
#include "cli/app/cli.h"
#include "common/calendar/fiscal_calendar.h"

namespace accord::cli {

// The organization's fiscal calendar. Errors: INVALID_ARGUMENT if it is no calendar.
absl::StatusOr<calendar::FiscalCalendar> CalendarOf(const accounts::v1::Organization& organization);

// `fiscal_year`, or if it is 0 the year in which today (UTC) lies, by the organization's calendar,
// which is asked for only then.
absl::StatusOr<int> FiscalYearOr(Cli& cli, int fiscal_year);

// "FY2026", "FY2026 Q1", "FY2026 M03".
std::string PeriodText(const common::v1::FiscalPeriod& period);

}  // namespace accord::cli
