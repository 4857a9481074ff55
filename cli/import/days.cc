#include "cli/import/days.h"

#include <cmath>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/import/numbers.h"
#include "cli/import/row_problem.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "re2/re2.h"

namespace accord::cli {
namespace {

constexpr int64_t kSecondsOfDay = int64_t{24} * 60 * 60;
constexpr int64_t kMillisOfDay = kSecondsOfDay * 1000;

// What is written: a day, and perhaps a time.
struct Written {
  calendar::YearMonthDay day;
  bool has_time = false;
  int64_t millis = 0;                  // since that day's midnight
  absl::optional<int> offset_minutes;  // of the zone that is written; nothing: none is
};

std::string SpellingOf(DateFormat format) {
  for (const auto& [name, each] : DateFormatChoices()) {
    if (each == format) return name;
  }
  return "";
}

absl::Status NoDay(DateFormat format) {
  return TextFault("NOT_A_DAY", absl::StrCat("must be a day, ", SpellingOf(format)),
                   {{"format", SpellingOf(format)}});
}

int FullYear(int year, size_t digits) {
  if (digits != 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

bool MonthOf(absl::string_view name, int& month) {
  static constexpr const char* kNames[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                           "jul", "aug", "sep", "oct", "nov", "dec"};
  for (int i = 0; i < 12; ++i) {
    if (absl::EqualsIgnoreCase(name, kNames[i])) month = i + 1;
  }
  return month != 0;
}

// Takes the day from the beginning of `text`; what is left is a time, or nothing.
bool TakeDay(re2::StringPiece& text, DateFormat format, calendar::YearMonthDay& day) {
  static const RE2 year_first("(\\d{4})([-/.])(\\d{1,2})([-/.])(\\d{1,2})");
  static const RE2 compact("(\\d{4})(\\d{2})(\\d{2})");
  static const RE2 named("(\\d{1,2})[-/ ]([A-Za-z]{3})[-/ ](\\d{4}|\\d{2})");
  static const RE2 year_last("(\\d{1,2})([-/.])(\\d{1,2})([-/.])(\\d{4}|\\d{2})");
  std::string first, second, year, name;
  switch (format) {
    case DateFormat::kYearMonthDay:
      return RE2::Consume(&text, year_first, &day.year, &first, &day.month, &second, &day.day) &&
             first == second;
    case DateFormat::kCompact:
      return RE2::Consume(&text, compact, &day.year, &day.month, &day.day);
    case DateFormat::kDayMonthName:
      if (!RE2::Consume(&text, named, &day.day, &name, &year)) return false;
      day.month = 0;
      if (!MonthOf(name, day.month)) return false;
      break;
    default: {
      const bool month_first =
          format == DateFormat::kMonthSlash || format == DateFormat::kMonthDash;
      int& one = month_first ? day.month : day.day;
      int& other = month_first ? day.day : day.month;
      if (!RE2::Consume(&text, year_last, &one, &first, &other, &second, &year)) return false;
      const char* sign = format == DateFormat::kDotted ? "."
                         : format == DateFormat::kDaySlash || format == DateFormat::kMonthSlash
                             ? "/"
                             : "-";
      if (first != sign || second != sign) return false;
    }
  }
  if (!absl::SimpleAtoi(year, &day.year)) return false;
  day.year = FullYear(day.year, year.size());
  return true;
}

// "T00:00:00.000Z", " 0:00", " 12:30 PM +02:00", "000000".
bool ReadTime(re2::StringPiece text, Written& written) {
  static const RE2 time_form(
      "(?:[T ] *|, *)(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,](\\d{1,9}))?)? ?([AaPp][Mm])?"
      " ?(Z|z|UTC|GMT|[+-]\\d{2}(?::?\\d{2})?)?");
  static const RE2 plain_time("T?(\\d{2})(\\d{2})(\\d{2})(?:[.,](\\d{1,9}))?()(Z|z)?");
  std::string second, fraction, half, zone;
  int hour = 0, minute = 0;
  if (!RE2::FullMatch(text, time_form, &hour, &minute, &second, &fraction, &half, &zone) &&
      !RE2::FullMatch(text, plain_time, &hour, &minute, &second, &fraction, &half, &zone)) {
    return false;
  }
  if (!half.empty()) {
    if (hour < 1 || hour > 12) return false;
    hour = hour % 12 + (absl::EqualsIgnoreCase(half, "pm") ? 12 : 0);
  }
  int seconds = 0;
  if (!second.empty() && !absl::SimpleAtoi(second, &seconds)) return false;
  if (hour > 23 || minute > 59 || seconds > 59) return false;
  const bool has_fraction = fraction.find_first_not_of('0') != std::string::npos;
  fraction.resize(3, '0');
  int64_t millis = 0;
  if (!absl::SimpleAtoi(fraction, &millis)) return false;
  written.has_time = true;
  written.millis = ((hour * 60 + minute) * 60 + seconds) * int64_t{1000} + millis;
  if (has_fraction && written.millis == 0) written.millis = 1;  // still not midnight
  if (zone.empty()) return true;
  written.offset_minutes = 0;
  int hours = 0, minutes = 0;
  static const RE2 offset_form("([+-])(\\d{2}):?(\\d{2})?");
  std::string sign, rest;
  if (!RE2::FullMatch(zone, offset_form, &sign, &hours, &rest)) return true;
  if (!rest.empty() && !absl::SimpleAtoi(rest, &minutes)) return false;
  if (hours > 14 || minutes > 59) return false;
  written.offset_minutes = (sign == "-" ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

// A number of seconds, milliseconds or days.
absl::StatusOr<Written> ReadCount(absl::string_view text, DateFormat format) {
  ASSIGN_OR_RETURN(const ExactNumber number, ReadNumber(text, {}));
  Written written;
  int64_t day = 0;
  if (format == DateFormat::kSpreadsheet) {
    // A fraction of a day is kept to the second as a double: some are a little off midnight.
    double days = 0;
    if (!absl::SimpleAtod(ToDecimalText(number), &days) || days < 61 || days > 1e6) {
      return NoDay(format);
    }
    const int64_t seconds = std::llround(days * kSecondsOfDay);
    day = seconds / kSecondsOfDay + (calendar::Date::First().days() - 2);
    written.millis = seconds % kSecondsOfDay * 1000;
    written.has_time = written.millis != 0;
  } else {
    const bool seconds = format == DateFormat::kEpochSeconds;
    ASSIGN_OR_RETURN(const int64_t millis, Exactly(number, {.decimals = seconds ? 3 : 0}));
    day = millis / kMillisOfDay - (millis % kMillisOfDay < 0 ? 1 : 0);
    written.millis = millis - day * kMillisOfDay;
    written.has_time = true;
    written.offset_minutes = 0;
  }
  if (day < calendar::Date::First().days() || day > calendar::Date::Last().days()) {
    return NoDay(format);
  }
  written.day = calendar::PartsOf(calendar::Date::FromDays(static_cast<int32_t>(day)));
  return written;
}

absl::StatusOr<Written> ReadWritten(absl::string_view text, DateFormat format) {
  if (format == DateFormat::kEpochSeconds || format == DateFormat::kEpochMillis ||
      format == DateFormat::kSpreadsheet) {
    return ReadCount(text, format);
  }
  Written written;
  re2::StringPiece rest(text.data(), text.size());
  if (!TakeDay(rest, format, written.day)) return NoDay(format);
  if (!rest.empty() && !ReadTime(rest, written)) return NoDay(format);
  return written;
}

absl::StatusOr<calendar::Date> DayOf(const Written& written, const DayRule& rule) {
  absl::StatusOr<calendar::Date> day = calendar::MakeDate(written.day);
  if (!day.ok()) return NoDay(rule.format);
  if (!written.has_time || rule.time == TimeMeaning::kIgnore) return day;
  if (rule.time == TimeMeaning::kNone) {
    if (written.millis == 0 && !written.offset_minutes.has_value()) return day;
    return TextFault(
        "DAY_HAS_TIME",
        "has a time, and the mapping does not say what it means: \"time\": \"ignore\" takes the "
        "day as it is written, \"time\": \"instant\" the day of that moment in a time zone");
  }
  const absl::TimeZone zone = rule.zone.value_or(absl::UTCTimeZone());
  const absl::CivilSecond civil =
      absl::CivilSecond(written.day.year, written.day.month, written.day.day) +
      written.millis / 1000;
  const absl::Time time =
      written.offset_minutes.has_value()
          ? absl::FromCivil(civil, absl::UTCTimeZone()) - absl::Minutes(*written.offset_minutes)
          : absl::FromCivil(civil, zone);
  return calendar::DateOf(time, zone);
}

}  // namespace

std::vector<std::pair<std::string, DateFormat>> DateFormatChoices() {
  return {{"YYYY-MM-DD", DateFormat::kYearMonthDay},    {"YYYYMMDD", DateFormat::kCompact},
          {"DD.MM.YYYY", DateFormat::kDotted},          {"DD/MM/YYYY", DateFormat::kDaySlash},
          {"DD-MM-YYYY", DateFormat::kDayDash},         {"MM/DD/YYYY", DateFormat::kMonthSlash},
          {"MM-DD-YYYY", DateFormat::kMonthDash},       {"DD-MON-YYYY", DateFormat::kDayMonthName},
          {"EPOCH_SECONDS", DateFormat::kEpochSeconds}, {"EPOCH_MILLIS", DateFormat::kEpochMillis},
          {"SPREADSHEET", DateFormat::kSpreadsheet}};
}

absl::StatusOr<google::type::Date> ReadDay(absl::string_view text, const DayRule& rule) {
  ASSIGN_OR_RETURN(const Written written, ReadWritten(text, rule.format));
  ASSIGN_OR_RETURN(const calendar::Date day, DayOf(written, rule));
  const calendar::YearMonthDay parts = calendar::PartsOf(day);
  google::type::Date date;
  date.set_year(parts.year);
  date.set_month(parts.month);
  date.set_day(parts.day);
  return date;
}

}  // namespace accord::cli
