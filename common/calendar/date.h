// A day of the Gregorian calendar, 1900-01-01 to 2199-12-31, without a time zone.
//
// Anything outside that range is a typing error in this domain, so every way to make a Date from
// input refuses it. "No date" is absl::optional<Date>. Plain data: thread-compatible.
// Every error of a date is INVALID_ARGUMENT with reason INVALID_DATE and says what would be right.
#pragma once

#include <compare>
#include <cstdint>
#include <ostream>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace accord::calendar {

class Date {
 public:
  constexpr Date() = default;  // 1970-01-01
  // Precondition: Date::First() ≤ the day ≤ Date::Last(). For days that were once a Date (a stored
  // row); input goes through the checked functions below.
  static constexpr Date FromDays(int32_t days_since_epoch) { return Date(days_since_epoch); }
  static constexpr Date First() { return Date(-25567); }  // 1900-01-01
  static constexpr Date Last() { return Date(84005); }    // 2199-12-31

  // Days since 1970-01-01; negative before.
  constexpr int32_t days() const { return days_; }

  friend constexpr auto operator<=>(Date, Date) = default;
  // Days from `b` to `a`.
  friend constexpr int32_t operator-(Date a, Date b) { return a.days_ - b.days_; }
  template <typename H>
  friend H AbslHashValue(H state, Date date) {
    return H::combine(std::move(state), date.days_);
  }
  friend std::ostream& operator<<(std::ostream& out, Date date);

 private:
  explicit constexpr Date(int32_t days) : days_(days) {}
  int32_t days_ = 0;
};

struct YearMonthDay {
  int year = 1970;
  int month = 1;  // 1..12
  int day = 1;    // 1..31

  friend bool operator==(const YearMonthDay&, const YearMonthDay&) = default;
};

enum class Weekday { kSunday, kMonday, kTuesday, kWednesday, kThursday, kFriday, kSaturday };

// Refuses days that don't exist (2026-02-29) and years out of range.
absl::StatusOr<Date> MakeDate(YearMonthDay parts);
YearMonthDay PartsOf(Date date);
Weekday WeekdayOf(Date date);

// The day of `time` in UTC; times out of range give the first or the last date.
Date DateOf(absl::Time time);
// The same in a time zone: what an organization calls "today".
Date DateOf(absl::Time time, const absl::TimeZone& zone);
// 00:00 UTC of that day.
absl::Time StartOf(Date date);
// When that day begins there: midnight, or the first moment after it where a change of the clocks
// leaves midnight out.
absl::Time StartOf(Date date, const absl::TimeZone& zone);

// The zone of an IANA name such as "Europe/Berlin"; "" and "UTC" need no zone data on the machine.
// Errors: INVALID_ARGUMENT, reason INVALID_TIME_ZONE, for a name that this machine has no zone of.
absl::StatusOr<absl::TimeZone> FindTimeZone(absl::string_view name);

// Exactly "YYYY-MM-DD".
absl::StatusOr<Date> ParseDate(absl::string_view text);
std::string FormatDate(Date date);

// Negative counts go back.
absl::StatusOr<Date> AddDays(Date date, int days);
// Keeps the day of the month, or takes the month's last: 31 January + 1 month = 28 February.
absl::StatusOr<Date> AddMonths(Date date, int months);

}  // namespace accord::calendar
