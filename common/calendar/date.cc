#include "common/calendar/date.h"

#include <date/date.h>

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/status.h"

namespace accord::calendar {
namespace {

constexpr size_t kZoneNameMax = 64;

absl::Status InvalidDate(const std::string& value, absl::string_view why) {
  return MakeError(absl::StatusCode::kInvalidArgument, "INVALID_DATE",
                   absl::StrCat("\"", value, "\" is not a date: ", why), {{"value", value}});
}

absl::StatusOr<Date> Checked(int64_t days, Date from) {
  if (days < Date::First().days() || days > Date::Last().days()) {
    return InvalidDate(absl::StrCat(FormatDate(from), days < from.days() ? " - " : " + ",
                                    std::abs(days - from.days()), " days"),
                       "dates run from 1900-01-01 to 2199-12-31");
  }
  return Date::FromDays(static_cast<int32_t>(days));
}

date::sys_days ToDays(Date value) { return date::sys_days{date::days{value.days()}}; }

// Only the form: whether such a day exists is MakeDate's to say.
bool HasIsoForm(absl::string_view text) {
  if (text.size() != 10) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hyphen = i == 4 || i == 7;
    if (hyphen ? text[i] != '-' : !absl::ascii_isdigit(text[i])) return false;
  }
  return true;
}

int Number(absl::string_view digits) {
  int value = 0;
  for (const char digit : digits) value = value * 10 + (digit - '0');
  return value;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, Date date) { return out << FormatDate(date); }

absl::StatusOr<Date> MakeDate(YearMonthDay parts) {
  const std::string text = absl::StrFormat("%04d-%02d-%02d", parts.year, parts.month, parts.day);
  if (parts.year < 1900 || parts.year > 2199) {
    return InvalidDate(text, "the year must be 1900 to 2199");
  }
  if (parts.month < 1 || parts.month > 12) return InvalidDate(text, "the month must be 1 to 12");
  const date::year_month month = date::year{parts.year} / parts.month;
  const unsigned last = static_cast<unsigned>((month / date::last).day());
  if (parts.day < 1 || parts.day > static_cast<int>(last)) {
    return InvalidDate(text, absl::StrCat("that month has days 1 to ", last));
  }
  const date::sys_days days{month / parts.day};
  return Date::FromDays(days.time_since_epoch().count());
}

YearMonthDay PartsOf(Date date) {
  const date::year_month_day parts{ToDays(date)};
  return {static_cast<int>(parts.year()), static_cast<int>(static_cast<unsigned>(parts.month())),
          static_cast<int>(static_cast<unsigned>(parts.day()))};
}

Weekday WeekdayOf(Date date) {
  return static_cast<Weekday>(date::weekday{ToDays(date)}.c_encoding());
}

Date DateOf(absl::Time time) {
  const int64_t days =
      absl::ToInt64Hours(std::clamp(time, StartOf(Date::First()), StartOf(Date::Last())) -
                         StartOf(Date::First())) /
      24;
  return Date::FromDays(Date::First().days() + static_cast<int32_t>(days));
}

Date DateOf(absl::Time time, const absl::TimeZone& zone) {
  const absl::Time near = std::clamp(time, StartOf(Date::First()) - absl::Hours(48),
                                     StartOf(Date::Last()) + absl::Hours(48));
  const absl::civil_diff_t days = absl::ToCivilDay(near, zone) - absl::CivilDay(1970, 1, 1);
  return Date::FromDays(static_cast<int32_t>(
      std::clamp<absl::civil_diff_t>(days, Date::First().days(), Date::Last().days())));
}

absl::Time StartOf(Date date) { return absl::UnixEpoch() + absl::Hours(24) * date.days(); }

absl::Time StartOf(Date date, const absl::TimeZone& zone) {
  const absl::TimeZone::TimeInfo midnight =
      zone.At(absl::CivilSecond(absl::CivilDay(1970, 1, 1) + date.days()));
  return midnight.kind == absl::TimeZone::TimeInfo::SKIPPED ? midnight.trans : midnight.pre;
}

absl::StatusOr<absl::TimeZone> FindTimeZone(absl::string_view name) {
  if (name.empty() || name == "UTC") return absl::UTCTimeZone();
  // Abseil reads any file of the machine that it is given the path of, and "localtime" is wherever
  // the machine stands.
  const bool is_name = name.size() <= kZoneNameMax && name != "localtime" &&
                       absl::ascii_isalpha(name[0]) &&
                       std::all_of(name.begin(), name.end(), [](char c) {
                         return absl::ascii_isalnum(c) ||
                                absl::string_view("/_+-").find(c) != absl::string_view::npos;
                       });
  absl::TimeZone zone;
  if (is_name && absl::LoadTimeZone(std::string(name), &zone)) return zone;
  const std::string quoted = absl::CHexEscape(name.substr(0, kZoneNameMax));
  return MakeError(
      absl::StatusCode::kInvalidArgument, "INVALID_TIME_ZONE",
      absl::StrCat("\"", quoted, "\" is no time zone that this machine knows: write an ",
                   "IANA name such as Europe/Berlin, or UTC"),
      {{"time_zone", quoted}});
}

absl::StatusOr<Date> ParseDate(absl::string_view text) {
  if (!HasIsoForm(text)) {
    return InvalidDate(absl::CHexEscape(text.substr(0, 32)), "write it as YYYY-MM-DD");
  }
  return MakeDate({Number(text.substr(0, 4)), Number(text.substr(5, 2)), Number(text.substr(8))});
}

std::string FormatDate(Date date) {
  const YearMonthDay parts = PartsOf(date);
  return absl::StrFormat("%04d-%02d-%02d", parts.year, parts.month, parts.day);
}

absl::StatusOr<Date> AddDays(Date date, int days) {
  return Checked(int64_t{date.days()} + days, date);
}

absl::StatusOr<Date> AddMonths(Date date, int months) {
  const YearMonthDay parts = PartsOf(date);
  const int64_t index = int64_t{parts.year} * 12 + parts.month - 1 + months;
  if (index < 1900 * 12 || index >= 2200 * 12) {
    return InvalidDate(absl::StrCat(FormatDate(date), " + ", months, " months"),
                       "dates run from 1900-01-01 to 2199-12-31");
  }
  const date::year_month month =
      date::year{static_cast<int>(index / 12)} / static_cast<int>(index % 12 + 1);
  const unsigned last = static_cast<unsigned>((month / date::last).day());
  const date::sys_days days{month / std::min(parts.day, static_cast<int>(last))};
  return Date::FromDays(days.time_since_epoch().count());
}

}  // namespace accord::calendar
