#include "common/calendar/fiscal_calendar.h"

#include <date/date.h>

#include <algorithm>
#include <array>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"

namespace accord::calendar {
namespace {

// The calendar years in which the tabulated fiscal years start: a year and a half around the dates.
constexpr int kFirstStartYear = 1898;
constexpr int kLastStartYear = 2201;

using Weeks = std::array<int, 3>;

Weeks WeeksOf(PeriodPattern pattern) {
  switch (pattern) {
    case PeriodPattern::k454:
      return {4, 5, 4};
    case PeriodPattern::k544:
      return {5, 4, 4};
    default:
      return {4, 4, 5};
  }
}

int32_t FirstOfMonth(int year, int month) {
  return date::sys_days{date::year{year} / month / 1}.time_since_epoch().count();
}

// The day with the weekday `start` that is at most three days from `day`.
int32_t NearestWeekday(int32_t day, Weekday start) {
  const int weekday = static_cast<int>(date::weekday{date::sys_days{date::days{day}}}.c_encoding());
  const int ahead = (static_cast<int>(start) - weekday + 7) % 7;
  return day + (ahead <= 3 ? ahead : ahead - 7);
}

void AppendMonths(std::vector<int32_t>& starts, int year, const FiscalCalendarConfig& config) {
  for (int i = 0; i < 12; ++i) {
    const int month = config.start_month - 1 + i;
    starts.push_back(FirstOfMonth(year + month / 12, month % 12 + 1));
  }
}

void AppendWeeks(std::vector<int32_t>& starts, int year, const FiscalCalendarConfig& config) {
  const Weeks weeks = WeeksOf(config.pattern);
  int32_t day = NearestWeekday(FirstOfMonth(year, config.start_month), config.week_start);
  for (int i = 0; i < 12; ++i) {
    starts.push_back(day);
    day += 7 * weeks[i % 3];
  }
}

absl::Status InvalidRange(absl::string_view text) {
  const std::string value = absl::CHexEscape(text.substr(0, 32));
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FISCAL_RANGE",
                   absl::StrCat("\"", value,
                                "\" is not a fiscal range: write FY2026, FY2026-Q1 or "
                                "FY2026-P03, with a year from 1900 to 2199"),
                   {{"value", value}});
}

// The number that `digits` spells, or -1.
int Number(absl::string_view digits) {
  int value = 0;
  for (const char digit : digits) {
    if (!absl::ascii_isdigit(digit)) return -1;
    value = value * 10 + (digit - '0');
  }
  return value;
}

}  // namespace

FiscalPeriod PeriodOfKey(PeriodKey key) { return {key / 12, key % 12 + 1}; }

absl::StatusOr<FiscalRange> ParseFiscalRange(absl::string_view text) {
  if (text.substr(0, 2) != "FY" || text.size() < 6) return InvalidRange(text);
  FiscalRange range;
  range.year = Number(text.substr(2, 4));
  if (range.year < 1900 || range.year > 2199) return InvalidRange(text);
  const absl::string_view part = text.substr(6);
  if (part.empty()) return range;
  if (part.substr(0, 2) == "-Q" && part.size() == 3) {
    range.quarter = Number(part.substr(2));
    if (range.quarter >= 1 && range.quarter <= 4) return range;
  } else if (part.substr(0, 2) == "-P" && part.size() == 4) {
    range.period = Number(part.substr(2));
    if (range.period >= 1 && range.period <= 12) return range;
  }
  return InvalidRange(text);
}

std::string FormatFiscalRange(const FiscalRange& range) {
  if (range.period != 0) return absl::StrFormat("FY%04d-P%02d", range.year, range.period);
  if (range.quarter != 0) return absl::StrFormat("FY%04d-Q%d", range.year, range.quarter);
  return absl::StrFormat("FY%04d", range.year);
}

KeyRange KeysOf(const FiscalRange& range) {
  const PeriodKey year = range.year * 12;
  if (range.period != 0) return {year + range.period - 1, year + range.period - 1};
  if (range.quarter != 0) return {year + range.quarter * 3 - 3, year + range.quarter * 3 - 1};
  return {year, year + 11};
}

FiscalRange YearsBefore(FiscalRange range, int years) {
  range.year -= years;
  return range;
}

FiscalCalendar::FiscalCalendar() : FiscalCalendar(FiscalCalendarConfig{}) {}

FiscalCalendar::FiscalCalendar(const FiscalCalendarConfig& config) : config_(config) {
  const bool named_after_start = config.named_after_start || config.start_month == 1;
  first_key_ = (kFirstStartYear + (named_after_start ? 0 : 1)) * 12;
  for (int year = kFirstStartYear; year <= kLastStartYear; ++year) {
    if (config.pattern == PeriodPattern::kMonths) {
      AppendMonths(starts_, year, config);
    } else {
      AppendWeeks(starts_, year, config);
    }
  }
}

absl::StatusOr<FiscalCalendar> FiscalCalendar::Create(const FiscalCalendarConfig& config) {
  if (config.start_month < 1 || config.start_month > 12) {
    return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_FISCAL_CALENDAR",
                     absl::StrCat("start month ", config.start_month, " is not 1 to 12"),
                     {{"start_month", absl::StrCat(config.start_month)}});
  }
  return FiscalCalendar(config);
}

PeriodKey FiscalCalendar::KeyOf(Date date) const {
  // No period strays more than a few days from a twelfth of a mean year (365.2425 days), so the
  // guess is at most one off and a table of 15 kB replaces one entry a day.
  const int64_t offset = date.days() - starts_.front();
  size_t i = static_cast<size_t>(offset * 120000 / 3652425);
  while (starts_[i] > date.days()) --i;
  while (starts_[i + 1] <= date.days()) ++i;
  return first_key_ + static_cast<PeriodKey>(i);
}

DateRange FiscalCalendar::DaysOf(const FiscalRange& range) const {
  const KeyRange keys = KeysOf(range);
  const auto cut = [](int32_t day) {
    return Date::FromDays(std::clamp(day, Date::First().days(), Date::Last().days()));
  };
  return {cut(starts_[keys.first - first_key_]), cut(starts_[keys.last + 1 - first_key_] - 1)};
}

}  // namespace accord::calendar
