#include "common/calendar/fiscal_calendar.h"

#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::calendar {
namespace {

Date D(absl::string_view text) { return ParseDate(text).value(); }
FiscalRange R(absl::string_view text) { return ParseFiscalRange(text).value(); }

// Every pattern × start month × weekday × naming.
std::vector<FiscalCalendar> EveryCalendar() {
  std::vector<FiscalCalendar> calendars;
  for (int month = 1; month <= 12; ++month) {
    for (const bool by_start : {false, true}) {
      calendars.push_back(
          FiscalCalendar::Create({month, PeriodPattern::kMonths, Weekday::kSunday, by_start})
              .value());
      for (const PeriodPattern pattern :
           {PeriodPattern::k445, PeriodPattern::k454, PeriodPattern::k544}) {
        const Weekday weekday = static_cast<Weekday>(month % 7);
        calendars.push_back(FiscalCalendar::Create({month, pattern, weekday, by_start}).value());
      }
    }
  }
  return calendars;
}

TEST(FiscalCalendarTest, DefaultYearStartsInJulyAndIsNamedAfterItsEnd) {
  const FiscalCalendar calendar;
  EXPECT_EQ(calendar.PeriodOf(D("2025-07-01")), (FiscalPeriod{2026, 1}));
  EXPECT_EQ(calendar.PeriodOf(D("2026-06-30")), (FiscalPeriod{2026, 12}));
  EXPECT_EQ(calendar.DaysOf(R("FY2026")), (DateRange{D("2025-07-01"), D("2026-06-30")}));
  EXPECT_EQ(calendar.DaysOf(R("FY2026-Q3")), (DateRange{D("2026-01-01"), D("2026-03-31")}));
  EXPECT_EQ(calendar.DaysOf(R("FY2026-P08")), (DateRange{D("2026-02-01"), D("2026-02-28")}));
}

TEST(FiscalCalendarTest, YearThatStartsInJanuaryIsTheCalendarYear) {
  const FiscalCalendar calendar = FiscalCalendar::Create({.start_month = 1}).value();
  EXPECT_EQ(calendar.DaysOf(R("FY2017")), (DateRange{D("2017-01-01"), D("2017-12-31")}));
}

TEST(FiscalCalendarTest, YearCanBeNamedAfterItsStart) {
  const FiscalCalendar calendar =
      FiscalCalendar::Create({.start_month = 4, .named_after_start = true}).value();
  EXPECT_EQ(calendar.DaysOf(R("FY2025")), (DateRange{D("2025-04-01"), D("2026-03-31")}));
}

TEST(FiscalCalendarTest, FiftyThirdWeekBelongsToTheLastPeriod) {
  const FiscalCalendar calendar =
      FiscalCalendar::Create({.start_month = 7, .pattern = PeriodPattern::k445}).value();
  EXPECT_EQ(calendar.FirstDay(R("FY2023")), D("2022-07-03"));
  EXPECT_EQ(calendar.FirstDay(R("FY2024")), D("2023-07-02"));
  EXPECT_EQ(calendar.FirstDay(R("FY2025")), D("2024-06-30"));
  EXPECT_EQ(calendar.LastDay(R("FY2024-P01")), D("2023-07-29"));
  EXPECT_EQ(calendar.LastDay(R("FY2024-P02")), D("2023-08-26"));
  EXPECT_EQ(calendar.LastDay(R("FY2024-Q1")), D("2023-09-30"));
  // 2026-06-28 and 2027-07-04 are the Sundays nearest to 1 July: 53 weeks apart.
  EXPECT_EQ(calendar.FirstDay(R("FY2027")), D("2026-06-28"));
  EXPECT_EQ(calendar.LastDay(R("FY2027")), D("2027-07-03"));
  EXPECT_EQ(calendar.LastDay(R("FY2027-P12")) - calendar.FirstDay(R("FY2027-P12")) + 1, 6 * 7);
}

TEST(FiscalCalendarTest, PeriodsTileUnderEveryCalendar) {
  for (const FiscalCalendar& calendar : EveryCalendar()) {
    PeriodKey key = calendar.KeyOf(D("1990-01-01"));
    DateRange days = calendar.DaysOf({.year = key / 12, .period = key % 12 + 1});
    for (Date date = D("1990-01-01"); date <= D("2100-12-31");
         date = Date::FromDays(date.days() + 1)) {
      if (date > days.last) {
        const FiscalPeriod following = PeriodOfKey(key + 1);
        const DateRange next =
            calendar.DaysOf({.year = following.year, .period = following.period});
        ASSERT_EQ(next.first - days.last, 1);
        days = next;
        ++key;
      }
      ASSERT_EQ(calendar.KeyOf(date), key) << date;
      ASSERT_TRUE(days.Contains(date)) << date;
    }
  }
}

TEST(FiscalCalendarTest, EveryDateHasAPeriodThatHoldsIt) {
  for (const FiscalCalendar& calendar : EveryCalendar()) {
    for (int32_t day = Date::First().days(); day <= Date::Last().days(); day += 13) {
      const Date date = Date::FromDays(day);
      const FiscalPeriod period = calendar.PeriodOf(date);
      ASSERT_TRUE(calendar.DaysOf({.year = period.year, .period = period.period}).Contains(date));
      ASSERT_TRUE(
          calendar.DaysOf({.year = period.year, .quarter = period.quarter()}).Contains(date));
      ASSERT_TRUE(calendar.DaysOf({.year = period.year}).Contains(date));
    }
    for (const Date date : {Date::First(), Date::Last()}) {
      EXPECT_EQ(calendar.PeriodOf(date).key(), calendar.KeyOf(date));
    }
  }
}

TEST(FiscalCalendarTest, YearsAreFiftyTwoOrFiftyThreeWeeks) {
  for (const FiscalCalendar& calendar : EveryCalendar()) {
    if (calendar.config().pattern == PeriodPattern::kMonths) continue;
    for (int year = 1902; year < 2199; ++year) {
      const DateRange days = calendar.DaysOf({.year = year});
      const int weeks = (days.last - days.first + 1) / 7;
      ASSERT_TRUE(weeks == 52 || weeks == 53) << year;
      ASSERT_EQ(WeekdayOf(days.first), calendar.config().week_start);
    }
  }
}

TEST(FiscalCalendarTest, RefusesAStartMonthThatDoesNotExist) {
  for (const int month : {0, 13}) {
    const auto calendar = FiscalCalendar::Create({.start_month = month});
    EXPECT_EQ(DetailOf(calendar.status())->reason, "INVALID_FISCAL_CALENDAR");
  }
}

TEST(FiscalRangeTest, TextSurvivesTheRoundTrip) {
  for (const char* text : {"FY2026", "FY2026-Q1", "FY2026-Q4", "FY2026-P03", "FY1900-P12"}) {
    EXPECT_EQ(FormatFiscalRange(R(text)), text);
  }
}

TEST(FiscalRangeTest, OtherTextIsRefused) {
  for (const char* text : {"", "FY", "2026", "FY26", "FY2026-", "FY2026-Q0", "FY2026-Q5",
                           "FY2026-Q01", "FY2026-P3", "FY2026-P13", "FY2026-P00", "FY1899",
                           "FY2200", "FY2026Q1", "fy2026", "FY-026", "FY2026-Q1 "}) {
    const auto range = ParseFiscalRange(text);
    ASSERT_FALSE(range.ok()) << text;
    EXPECT_EQ(DetailOf(range.status())->reason, "INVALID_FISCAL_RANGE");
  }
}

TEST(FiscalRangeTest, KeysOfAYearAreThoseOfItsQuarters) {
  EXPECT_EQ(KeysOf(R("FY2026")), (KeyRange{24312, 24323}));
  EXPECT_EQ(KeysOf(R("FY2026-Q1")), (KeyRange{24312, 24314}));
  EXPECT_EQ(KeysOf(R("FY2026-Q4")).last, KeysOf(R("FY2026")).last);
  EXPECT_EQ(KeysOf(R("FY2026-P03")), (KeyRange{24314, 24314}));
  EXPECT_EQ(KeysOf(YearsBefore(R("FY2026-Q1"))), KeysOf(R("FY2025-Q1")));
}

}  // namespace
}  // namespace accord::calendar
