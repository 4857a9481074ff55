// Issue 11, kind 11: days as other systems write them.
#include "cli/import/days.h"

#include <string>

#include "cli/client/values.h"
#include "common/calendar/date.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

constexpr TimeMeaning kNone = TimeMeaning::kNone;
constexpr TimeMeaning kIgnore = TimeMeaning::kIgnore;
constexpr TimeMeaning kInstant = TimeMeaning::kInstant;

struct Case {
  const char* text;
  DateFormat format;
  TimeMeaning time;
  const char* day;  // "": refused
};

void ExpectDays(const std::vector<Case>& cases, const absl::TimeZone& zone) {
  for (const Case& each : cases) {
    const auto day = ReadDay(each.text, {each.format, each.time, zone});
    EXPECT_EQ(day.ok() ? DateText(*day) : "", each.day) << each.text << " " << day.status();
  }
}

TEST(DaysTest, MidnightWithoutAZoneIsTheDay) {
  ExpectDays({{"2026-03-31", DateFormat::kYearMonthDay, kNone, "2026-03-31"},
              {"2026/03/31", DateFormat::kYearMonthDay, kNone, "2026-03-31"},
              {"2026.3.31", DateFormat::kYearMonthDay, kNone, "2026-03-31"},
              {"2026-03-31 00:00:00", DateFormat::kYearMonthDay, kNone, "2026-03-31"},
              {"2026-03-31T00:00:00.000", DateFormat::kYearMonthDay, kNone, "2026-03-31"},
              {"3/31/2026 0:00", DateFormat::kMonthSlash, kNone, "2026-03-31"},
              {"3/31/2026 12:00:00 AM", DateFormat::kMonthSlash, kNone, "2026-03-31"},
              {"31.03.2026 00:00", DateFormat::kDotted, kNone, "2026-03-31"},
              {"31/3/26", DateFormat::kDaySlash, kNone, "2026-03-31"},
              {"31-MAR-26", DateFormat::kDayMonthName, kNone, "2026-03-31"},
              {"31 Mar 2026", DateFormat::kDayMonthName, kNone, "2026-03-31"},
              {"20260331", DateFormat::kCompact, kNone, "2026-03-31"},
              {"20260331000000", DateFormat::kCompact, kNone, "2026-03-31"},
              {"46112", DateFormat::kSpreadsheet, kNone, "2026-03-31"},
              {"46112.0", DateFormat::kSpreadsheet, kNone, "2026-03-31"}},
             absl::UTCTimeZone());
}

TEST(DaysTest, TimeOfWhichTheMappingSaysNothingIsRefused) {
  ExpectDays({{"2026-03-31 09:30:00", DateFormat::kYearMonthDay, kNone, ""},
              {"2026-03-31T00:00:00.001", DateFormat::kYearMonthDay, kNone, ""},
              {"2026-03-31T00:00:00.0001", DateFormat::kYearMonthDay, kNone, ""},
              {"2026-03-31T00:00:00.000Z", DateFormat::kYearMonthDay, kNone, ""},
              {"46112.5", DateFormat::kSpreadsheet, kNone, ""},
              {"1774915200000", DateFormat::kEpochMillis, kNone, ""}},
             absl::UTCTimeZone());
  EXPECT_THAT(std::string(ReadDay("2026-03-31T00:00:00Z", {}).status().message()),
              testing::HasSubstr("\"time\": \"instant\""));
}

TEST(DaysTest, IgnoredTimeLeavesTheDayThatIsWritten) {
  ExpectDays({{"2026-03-31T00:00:00.000Z", DateFormat::kYearMonthDay, kIgnore, "2026-03-31"},
              {"2026-03-31T23:59:59+02:00", DateFormat::kYearMonthDay, kIgnore, "2026-03-31"},
              {"3/31/2026 11:30 PM", DateFormat::kMonthSlash, kIgnore, "2026-03-31"},
              {"1774915200000", DateFormat::kEpochMillis, kIgnore, "2026-03-31"},
              {"1774915200", DateFormat::kEpochSeconds, kIgnore, "2026-03-31"},
              {"-86400", DateFormat::kEpochSeconds, kIgnore, "1969-12-31"},
              {"46112.75", DateFormat::kSpreadsheet, kIgnore, "2026-03-31"}},
             absl::FixedTimeZone(-5 * 3600));
}

TEST(DaysTest, InstantIsTheDayOfThatMomentInTheZone) {
  ExpectDays({{"2026-03-31T00:00:00.000Z", DateFormat::kYearMonthDay, kInstant, "2026-03-30"},
              {"2026-03-31T04:59:59Z", DateFormat::kYearMonthDay, kInstant, "2026-03-30"},
              {"2026-03-31T05:00:00Z", DateFormat::kYearMonthDay, kInstant, "2026-03-31"},
              {"2026-03-31T01:00:00+02:00", DateFormat::kYearMonthDay, kInstant, "2026-03-30"},
              {"2026-03-31T23:00:00-0800", DateFormat::kYearMonthDay, kInstant, "2026-04-01"},
              {"2026-03-31 00:30:00", DateFormat::kYearMonthDay, kInstant, "2026-03-31"},
              {"2026-03-31", DateFormat::kYearMonthDay, kInstant, "2026-03-31"},
              {"1774915200000", DateFormat::kEpochMillis, kInstant, "2026-03-30"}},
             absl::FixedTimeZone(-5 * 3600));
  ExpectDays({{"2026-03-30T22:30:00Z", DateFormat::kYearMonthDay, kInstant, "2026-03-31"}},
             *calendar::FindTimeZone("Europe/Berlin"));
}

TEST(DaysTest, WhatIsNoDayIsRefused) {
  ExpectDays({{"2026-02-30", DateFormat::kYearMonthDay, kIgnore, ""},
              {"2026-13-01", DateFormat::kYearMonthDay, kIgnore, ""},
              {"31.03.2026", DateFormat::kYearMonthDay, kIgnore, ""},
              {"2026-03/31", DateFormat::kYearMonthDay, kIgnore, ""},
              {"2026-03-31 24:00", DateFormat::kYearMonthDay, kIgnore, ""},
              {"2026-03-31 13:00 PM", DateFormat::kYearMonthDay, kIgnore, ""},
              {"2026-03-31x", DateFormat::kYearMonthDay, kIgnore, ""},
              {"31/03/2026", DateFormat::kMonthSlash, kIgnore, ""},
              {"03.31.2026", DateFormat::kMonthSlash, kIgnore, ""},
              {"31-Foo-2026", DateFormat::kDayMonthName, kIgnore, ""},
              {"1/1/202", DateFormat::kDaySlash, kIgnore, ""},
              {"99999999999999999999", DateFormat::kEpochMillis, kIgnore, ""},
              {"60", DateFormat::kSpreadsheet, kIgnore, ""},
              {"1e9", DateFormat::kSpreadsheet, kIgnore, ""},
              {"", DateFormat::kYearMonthDay, kIgnore, ""}},
             absl::UTCTimeZone());
}

}  // namespace
}  // namespace accord::cli
