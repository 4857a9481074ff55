#include "common/money/rates.h"

#include <limits>

#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::money {
namespace {

calendar::Date D(absl::string_view text) { return calendar::ParseDate(text).value(); }
Currency C(absl::string_view code) { return ParseCurrency(code).value(); }
Rate R(absl::string_view text) { return ParseRate(text).value(); }

TEST(RateTest, ReadsNineDecimalsAboveZero) {
  EXPECT_EQ(R("1.0825").billionths, 1082500000);
  EXPECT_EQ(FormatRate(R("0.000000001")), "0.000000001");
  EXPECT_EQ(FormatRate(R("1")), "1.00");
  EXPECT_EQ(DetailOf(ParseRate("0").status())->reason, "INVALID_RATE");
  EXPECT_EQ(DetailOf(ParseRate("-1").status())->reason, "INVALID_RATE");
  EXPECT_EQ(DetailOf(ParseRate("x").status())->reason, "INVALID_DECIMAL");
}

TEST(ConvertTest, RoundsHalvesToEven) {
  EXPECT_EQ(Convert({3}, R("0.5")).value(), Micros{2});
  EXPECT_EQ(Convert({5}, R("0.5")).value(), Micros{2});
  EXPECT_EQ(Convert({-3}, R("0.5")).value(), Micros{-2});
  EXPECT_EQ(Convert({1000000}, R("1.0825")).value(), Micros{1082500});
}

TEST(ConvertTest, OverflowIsAnError) {
  const Micros most{std::numeric_limits<int64_t>::max()};
  EXPECT_EQ(Convert(most, R("1")).value(), most);
  EXPECT_EQ(DetailOf(Convert(most, R("1.000000001")).status())->reason, "AMOUNT_OVERFLOW");
}

TEST(RateTableTest, LatestRateNotAfterTheDayHolds) {
  RateTable table(C("EUR"));
  table.Add(C("USD"), D("2026-01-01"), R("0.9"));
  table.Add(C("USD"), D("2025-01-01"), R("0.8"));
  table.Add(C("USD"), D("2026-01-01"), R("0.95"));
  EXPECT_EQ(table.RateOn(C("USD"), D("2025-12-31")).value(), R("0.8"));
  EXPECT_EQ(table.RateOn(C("USD"), D("2026-01-01")).value(), R("0.95"));
  EXPECT_EQ(table.RateOn(C("USD"), D("2030-01-01")).value(), R("0.95"));
  EXPECT_EQ(table.ToReporting({C("USD"), {1000000}}, D("2026-02-01")).value(), Micros{950000});
}

TEST(RateTableTest, CurrencyWithoutRateIsNamed) {
  RateTable table(C("EUR"));
  table.Add(C("USD"), D("2026-01-01"), R("0.9"));
  for (const auto& rate :
       {table.RateOn(C("USD"), D("2025-12-31")), table.RateOn(C("JPY"), D("2026-01-01"))}) {
    EXPECT_EQ(rate.status().code(), absl::StatusCode::kFailedPrecondition);
    EXPECT_EQ(DetailOf(rate.status())->reason, "CURRENCY_WITHOUT_RATE");
  }
}

TEST(RateTableTest, ReportingCurrencyIsAlwaysWorthOne) {
  RateTable table(C("EUR"));
  table.Add(C("EUR"), D("2026-01-01"), R("2"));
  EXPECT_EQ(table.RateOn(C("EUR"), D("1900-01-01")).value(), R("1"));
}

}  // namespace
}  // namespace accord::money
