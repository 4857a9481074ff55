#include "cli/kit/money_format.h"

#include <limits>

#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace accord::cli {
namespace {

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kLeast = std::numeric_limits<int64_t>::min();
constexpr int64_t kUnit = 1'000'000;

TEST(FormatMoneyTest, GroupsDigits) {
  EXPECT_EQ(FormatMoney(1'234'567'890'000, "USD"), "1,234,567.89 USD");
  EXPECT_EQ(FormatMoney(0, "USD"), "0.00 USD");
  EXPECT_EQ(FormatMoney(-999 * kUnit, "EUR"), "-999.00 EUR");
  EXPECT_EQ(FormatMoney(1'000 * kUnit, ""), "1,000.00");
}

TEST(FormatMoneyTest, DecimalsFollowTheCurrency) {
  EXPECT_EQ(FormatMoney(1'234'500'000, "JPY"), "1,235 JPY");
  EXPECT_EQ(FormatMoney(1'234'567'800, "KWD"), "1,234.568 KWD");
  EXPECT_EQ(CurrencyDecimals("jpy"), 0);
  EXPECT_EQ(CurrencyDecimals("XYZ"), 2);
}

TEST(FormatAmountTest, RoundsHalfAwayFromZero) {
  EXPECT_EQ(FormatAmount(5'000), "0.01");
  EXPECT_EQ(FormatAmount(4'999), "0.00");
  EXPECT_EQ(FormatAmount(-5'000), "-0.01");
  EXPECT_EQ(FormatAmount(-4'999), "0.00") << "never minus nothing";
  EXPECT_EQ(FormatAmount(999'995'000), "1,000.00");
  EXPECT_EQ(FormatAmount(1, 6), "0.000001");
}

TEST(FormatAmountTest, HoldsTheExtremes) {
  EXPECT_EQ(FormatAmount(kMost), "9,223,372,036,854.78");
  EXPECT_EQ(FormatAmount(kLeast), "-9,223,372,036,854.78");
  EXPECT_EQ(FormatAmount(kLeast, 6), "-9,223,372,036,854.775808");
  EXPECT_EQ(FormatCount(kLeast), "-9,223,372,036,854,775,808");
}

TEST(FormatMoneyCompactTest, KeepsThreeDigits) {
  EXPECT_EQ(FormatMoneyCompact(1'234'567 * kUnit, "USD"), "1.23 M USD");
  EXPECT_EQ(FormatMoneyCompact(-45'600 * kUnit, "USD"), "-45.6 K USD");
  EXPECT_EQ(FormatMoneyCompact(999 * kUnit, "USD"), "999 USD");
  EXPECT_EQ(FormatMoneyCompact(12'340'000, "USD"), "12.3 USD");
  EXPECT_EQ(FormatMoneyCompact(2'000'000'000 * kUnit, ""), "2.00 B");
  EXPECT_EQ(FormatMoneyCompact(kMost, "USD"), "9.22 T USD");
  EXPECT_EQ(FormatMoneyCompact(kLeast, "USD"), "-9.22 T USD");
  EXPECT_EQ(FormatMoneyCompact(0, "USD"), "0 USD");
  EXPECT_EQ(FormatMoneyCompact(-1, "USD"), "0.00 USD");
}

TEST(FormatMoneyCompactTest, RoundingUpTakesTheNextUnit) {
  EXPECT_EQ(FormatMoneyCompact(999'499 * kUnit, ""), "999 K");
  EXPECT_EQ(FormatMoneyCompact(999'500 * kUnit, ""), "1.00 M");
  EXPECT_EQ(FormatMoneyCompact(9'995 * kUnit, ""), "10.0 K");
  EXPECT_EQ(FormatMoneyCompact(999'500'000, ""), "1.00 K");
}

TEST(FormatCountTest, GroupsDigits) {
  EXPECT_EQ(FormatCount(0), "0");
  EXPECT_EQ(FormatCount(999), "999");
  EXPECT_EQ(FormatCount(1'000), "1,000");
  EXPECT_EQ(FormatCount(-1'234'567), "-1,234,567");
}

TEST(FormatPercentTest, ShowsTheRatio) {
  EXPECT_EQ(FormatPercent(0.1234), "12.3 %");
  EXPECT_EQ(FormatPercent(1.0, 0), "100 %");
  EXPECT_EQ(FormatPercent(-0.05), "-5.0 %");
  EXPECT_EQ(FormatPercent(-0.0001), "0.0 %");
}

TEST(FormatPercentTest, NoRatioIsNotApplicableNeverZero) {
  EXPECT_EQ(FormatPercent(absl::nullopt), "n/a");
  EXPECT_EQ(FormatPercent(std::numeric_limits<double>::quiet_NaN()), "n/a");
  EXPECT_EQ(FormatPercent(std::numeric_limits<double>::infinity()), "n/a");
  EXPECT_EQ(FormatNotApplicable("no target"), "n/a (no target)");
  EXPECT_EQ(FormatNotApplicable(""), "n/a");
}

TEST(MoneyFormatPropertyTest, SixDecimalsReadBackTheSame) {
  EXPECT_TRUE(rc::check([](int64_t micros) {
    std::string digits;
    for (const char c : FormatAmount(micros, 6)) {
      if (c != ',' && c != '.') digits.push_back(c);
    }
    RC_ASSERT(std::stoll(digits) == micros);
  }));
}

}  // namespace
}  // namespace accord::cli
