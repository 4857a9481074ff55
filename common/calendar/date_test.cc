#include "common/calendar/date.h"

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::calendar {
namespace {

using testing::HasSubstr;

Date D(absl::string_view text) { return ParseDate(text).value(); }

std::string ErrorOf(absl::string_view text) {
  const absl::StatusOr<Date> date = ParseDate(text);
  EXPECT_FALSE(date.ok()) << text;
  EXPECT_EQ(DetailOf(date.status())->reason, "INVALID_DATE");
  return std::string(date.status().message());
}

TEST(DateTest, CountsDaysFromTheEpoch) {
  EXPECT_EQ(D("1970-01-01").days(), 0);
  EXPECT_EQ(D("2000-03-01").days(), 11017);
  EXPECT_EQ(D("1900-01-01"), Date::First());
  EXPECT_EQ(D("2199-12-31"), Date::Last());
}

TEST(DateTest, EveryDaySurvivesTheRoundTrip) {
  Weekday weekday = Weekday::kMonday;  // of 1900-01-01
  for (int32_t day = Date::First().days(); day <= Date::Last().days(); ++day) {
    const Date date = Date::FromDays(day);
    ASSERT_EQ(ParseDate(FormatDate(date)).value(), date);
    ASSERT_EQ(DateOf(StartOf(date)), date);
    ASSERT_EQ(WeekdayOf(date), weekday);
    weekday = static_cast<Weekday>((static_cast<int>(weekday) + 1) % 7);
  }
}

TEST(DateTest, RefusalSaysWhatWouldBeRight) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("YYYY-MM-DD"));
  EXPECT_THAT(ErrorOf("2026-7-1"), HasSubstr("YYYY-MM-DD"));
  EXPECT_THAT(ErrorOf("2026-07-01T00"), HasSubstr("YYYY-MM-DD"));
  EXPECT_THAT(ErrorOf("+026-07-01"), HasSubstr("YYYY-MM-DD"));
  EXPECT_THAT(ErrorOf("2026-13-01"), HasSubstr("month must be 1 to 12"));
  EXPECT_THAT(ErrorOf("2026-02-29"), HasSubstr("days 1 to 28"));
  EXPECT_THAT(ErrorOf("1899-12-31"), HasSubstr("1900 to 2199"));
  EXPECT_THAT(ErrorOf("2200-01-01"), HasSubstr("1900 to 2199"));
}

TEST(DateTest, AddingMonthsStaysInTheMonth) {
  EXPECT_EQ(AddMonths(D("2026-01-31"), 1).value(), D("2026-02-28"));
  EXPECT_EQ(AddMonths(D("2024-02-29"), 12).value(), D("2025-02-28"));
  EXPECT_EQ(AddMonths(D("2026-01-15"), -13).value(), D("2024-12-15"));
  EXPECT_FALSE(AddMonths(D("2199-12-01"), 1).ok());
  EXPECT_FALSE(AddMonths(D("1900-01-01"), -1).ok());
  EXPECT_FALSE(AddMonths(D("1900-01-01"), 2147483647).ok());
}

TEST(DateTest, AddingDaysRefusesToLeaveTheRange) {
  EXPECT_EQ(AddDays(D("2025-12-31"), 1).value(), D("2026-01-01"));
  EXPECT_FALSE(AddDays(Date::Last(), 1).ok());
  EXPECT_FALSE(AddDays(Date::First(), -1).ok());
  EXPECT_FALSE(AddDays(Date::Last(), 2147483647).ok());
}

TEST(DateTest, DayOfATimeIsThatOfTheZone) {
  const absl::TimeZone auckland = *FindTimeZone("Pacific/Auckland");
  const absl::Time noon = StartOf(D("2026-07-01")) + absl::Hours(12);
  EXPECT_EQ(DateOf(noon - absl::Nanoseconds(1), auckland), D("2026-07-01"));
  EXPECT_EQ(DateOf(noon, auckland), D("2026-07-02"));
  EXPECT_EQ(StartOf(D("2026-07-02"), auckland), noon);
  EXPECT_EQ(DateOf(absl::InfiniteFuture(), auckland), Date::Last());
  EXPECT_EQ(DateOf(absl::InfinitePast(), auckland), Date::First());
}

TEST(DateTest, DayWithoutMidnightBeginsWhenTheClocksAreBack) {
  const absl::TimeZone beirut = *FindTimeZone("Asia/Beirut");  // 0:00 became 1:00 on that day
  const Date day = D("2022-03-27");
  EXPECT_EQ(DateOf(StartOf(day, beirut), beirut), day);
  EXPECT_EQ(DateOf(StartOf(day, beirut) - absl::Nanoseconds(1), beirut), D("2022-03-26"));
}

TEST(DateTest, ZoneIsAnIanaNameAndNoFileOfTheMachine) {
  EXPECT_EQ(*FindTimeZone(""), absl::UTCTimeZone());
  for (const char* name : {"UTC", "America/Argentina/Buenos_Aires", "Etc/GMT+5"}) {
    EXPECT_TRUE(FindTimeZone(name).ok()) << name;
  }
  for (const char* name : {"Mars/Base", "localtime", "/usr/share/zoneinfo/UTC", "../UTC",
                           "file:UTC", "Fixed/UTC+01:00:00", "CEST+2,x"}) {
    EXPECT_EQ(DetailOf(FindTimeZone(name).status())->reason, "INVALID_TIME_ZONE") << name;
  }
}

TEST(DateTest, DayOfATimeIsTakenInUtcAndCutToTheRange) {
  EXPECT_EQ(DateOf(StartOf(D("2026-07-01")) - absl::Nanoseconds(1)), D("2026-06-30"));
  EXPECT_EQ(DateOf(StartOf(D("1969-12-31")) + absl::Hours(1)), D("1969-12-31"));
  EXPECT_EQ(DateOf(absl::InfiniteFuture()), Date::Last());
  EXPECT_EQ(DateOf(absl::InfinitePast()), Date::First());
}

}  // namespace
}  // namespace accord::calendar
