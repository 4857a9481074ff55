// The organisation's fiscal calendar: which fiscal year, quarter and period a day belongs to.
//
// Facts are kept by date and never by period, so a new calendar changes no fact; it changes where
// sums are kept. A year has 12 periods, three to a quarter. Periods tile: every day belongs to
// exactly one. Immutable after creation, hence thread-safe.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/calendar/date.h"

namespace accord::calendar {

// How a fiscal year is cut into periods: calendar months, or weeks (4-4-5 and its kin). A year of
// weeks begins on `week_start` nearest to the 1st of the start month, so it has 52 or 53 weeks; the
// 53rd belongs to the last period.
enum class PeriodPattern { kMonths, k445, k454, k544 };

struct FiscalCalendarConfig {
  int start_month = 7;  // 1..12
  PeriodPattern pattern = PeriodPattern::kMonths;
  Weekday week_start = Weekday::kSunday;  // only for patterns of weeks
  // A fiscal year bears the name of the calendar year in which it ends (FY2026 ends on
  // 2026-06-30), or in which it starts. With start month 1 the two are the same.
  bool named_after_start = false;
};

// One period of one fiscal year as a number that grows by one from period to period:
// year·12 + (period − 1).
using PeriodKey = int32_t;

struct FiscalPeriod {
  int year = 0;
  int period = 1;  // 1..12

  int quarter() const { return (period + 2) / 3; }
  PeriodKey key() const { return year * 12 + period - 1; }
  friend bool operator==(const FiscalPeriod&, const FiscalPeriod&) = default;
};

FiscalPeriod PeriodOfKey(PeriodKey key);

// A fiscal year, or one quarter or one period of it; at most one of the two is set.
struct FiscalRange {
  int year = 0;     // 1900..2199
  int quarter = 0;  // 1..4; 0: not a quarter
  int period = 0;   // 1..12; 0: not a period

  friend bool operator==(const FiscalRange&, const FiscalRange&) = default;
};

// "FY2026", "FY2026-Q1", "FY2026-P03". Errors: INVALID_ARGUMENT, reason INVALID_FISCAL_RANGE.
absl::StatusOr<FiscalRange> ParseFiscalRange(absl::string_view text);
std::string FormatFiscalRange(const FiscalRange& range);

// Both ends belong to it.
struct KeyRange {
  PeriodKey first = 0;
  PeriodKey last = 0;
  friend bool operator==(const KeyRange&, const KeyRange&) = default;
};
struct DateRange {
  Date first;
  Date last;
  bool Contains(Date date) const { return first <= date && date <= last; }
  friend bool operator==(const DateRange&, const DateRange&) = default;
};

// The periods of `range`, the same under every calendar.
KeyRange KeysOf(const FiscalRange& range);
// The range one, or `years`, fiscal years before: FY2026-Q1 → FY2025-Q1.
FiscalRange YearsBefore(FiscalRange range, int years = 1);

class FiscalCalendar {
 public:
  // The default configuration: months, starting in July.
  FiscalCalendar();
  // Errors: INVALID_ARGUMENT, reason INVALID_FISCAL_CALENDAR, if start_month is not 1..12.
  static absl::StatusOr<FiscalCalendar> Create(const FiscalCalendarConfig& config);

  // Constant time, a few nanoseconds: called for every fact when a forest is loaded.
  PeriodKey KeyOf(Date date) const;
  FiscalPeriod PeriodOf(Date date) const { return PeriodOfKey(KeyOf(date)); }

  // The first and the last day of `range`, cut to the range of dates that exist: with a July start
  // FY1900 begins on 1900-01-01. Precondition: range.year is 1900..2199, or that of some PeriodOf.
  DateRange DaysOf(const FiscalRange& range) const;
  Date FirstDay(const FiscalRange& range) const { return DaysOf(range).first; }
  Date LastDay(const FiscalRange& range) const { return DaysOf(range).last; }

  const FiscalCalendarConfig& config() const { return config_; }

 private:
  explicit FiscalCalendar(const FiscalCalendarConfig& config);

  FiscalCalendarConfig config_;
  PeriodKey first_key_ = 0;
  // First day (since the epoch) of each period from first_key_ on; begins before the first date
  // and ends after the last one, so that no look-up needs a bounds check of its own.
  std::vector<int32_t> starts_;
};

}  // namespace accord::calendar
