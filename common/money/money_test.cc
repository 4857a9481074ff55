#include "common/money/money.h"

#include <limits>
#include <random>

#include "common/base/status.h"
#include "common/money/allocation.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::money {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Micros kMax{std::numeric_limits<int64_t>::max()};
constexpr Micros kMin{std::numeric_limits<int64_t>::min()};

template <typename T>
std::string ReasonOf(const absl::StatusOr<T>& result) {
  const absl::optional<ErrorDetail> detail = DetailOf(result.status());
  return detail.has_value() ? detail->reason : "";
}

TEST(DecimalTest, ReadsSignPointAndSixDecimals) {
  EXPECT_EQ(ParseDecimal("1054.00").value(), Micros{1054000000});
  EXPECT_EQ(ParseDecimal("-0.000001").value(), Micros{-1});
  EXPECT_EQ(ParseDecimal("+7").value(), Micros{7000000});
  EXPECT_EQ(ParseDecimal("-0").value(), Micros{0});
  EXPECT_EQ(ParseDecimal("9223372036854.775807").value(), kMax);
  EXPECT_EQ(ParseDecimal("-9223372036854.775808").value(), kMin);
}

TEST(DecimalTest, RefusalSaysWhatWouldBeRight) {
  EXPECT_THAT(std::string(ParseDecimal("1.2345678").status().message()),
              HasSubstr("at most 6 decimals"));
  EXPECT_THAT(std::string(ParseDecimal(".5").status().message()), HasSubstr("before the point"));
  EXPECT_THAT(std::string(ParseDecimal("5.").status().message()), HasSubstr("after the point"));
  for (const char* text : {"", "-", "1e6", "1,000", " 1", "1 ", "--1", "1.2.3", "0x1", "NaN"}) {
    EXPECT_EQ(ReasonOf(ParseDecimal(text)), "INVALID_DECIMAL") << text;
  }
  for (const char* text :
       {"9223372036854.775808", "-9223372036854.775809", "99999999999999999999999999"}) {
    EXPECT_EQ(ReasonOf(ParseDecimal(text)), "AMOUNT_OVERFLOW") << text;
  }
}

TEST(DecimalTest, WritesAtLeastTwoDecimals) {
  EXPECT_EQ(FormatDecimal({1054000000}), "1054.00");
  EXPECT_EQ(FormatDecimal({-500000}), "-0.50");
  EXPECT_EQ(FormatDecimal({-1}), "-0.000001");
  EXPECT_EQ(FormatDecimal({1234560}), "1.23456");
  EXPECT_EQ(FormatDecimal({0}), "0.00");
  EXPECT_EQ(FormatDecimal(kMin), "-9223372036854.775808");
}

TEST(DecimalTest, AnyAmountSurvivesTheRoundTrip) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 20000; ++i) {
    const Micros amount{static_cast<int64_t>(random()) >> (random() % 60)};
    ASSERT_EQ(ParseDecimal(FormatDecimal(amount)).value(), amount);
    const absl::StatusOr<Micros> back = FromUnits(ToUnits(amount));
    ASSERT_EQ(back.value(), amount);
  }
}

TEST(MicrosTest, CheckedSumsReportOverflow) {
  EXPECT_EQ(CheckedAdd({1}, {2}).value(), Micros{3});
  EXPECT_EQ(ReasonOf(CheckedAdd(kMax, {1})), "AMOUNT_OVERFLOW");
  EXPECT_EQ(ReasonOf(CheckedSubtract(kMin, {1})), "AMOUNT_OVERFLOW");
  EXPECT_EQ(CheckedSubtract({1}, {2}).value(), Micros{-1});
}

TEST(CurrencyTest, EveryCodeSurvivesTheRoundTrip) {
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      for (char c = 'A'; c <= 'Z'; ++c) {
        const std::string code = {a, b, c};
        ASSERT_EQ(ParseCurrency(code).value().code(), code);
      }
    }
  }
  EXPECT_TRUE(Currency().empty());
  EXPECT_FALSE(ParseCurrency("AAA").value().empty());
  EXPECT_EQ(Currency().code(), "");
}

TEST(CurrencyTest, OtherTextIsRefused) {
  for (const char* code : {"", "EU", "EURO", "eur", "E R", "€"}) {
    EXPECT_EQ(ReasonOf(ParseCurrency(code)), "INVALID_CURRENCY") << code;
  }
}

TEST(UnitsTest, SplitsAsGoogleTypeMoneyDoes) {
  EXPECT_EQ(ToUnits({-1750000}), (UnitsAndNanos{-1, -750000000}));
  EXPECT_EQ(FromUnits({-1, -750000000}).value(), Micros{-1750000});
  EXPECT_EQ(FromUnits({0, -1000}).value(), Micros{-1});
}

TEST(UnitsTest, RefusesWhatIsNotOneAmount) {
  EXPECT_EQ(ReasonOf(FromUnits({1, -1000})), "INVALID_MONEY");
  EXPECT_EQ(ReasonOf(FromUnits({-1, 1000})), "INVALID_MONEY");
  EXPECT_EQ(ReasonOf(FromUnits({1, 1})), "INVALID_MONEY");
  EXPECT_EQ(ReasonOf(FromUnits({0, 1000000000})), "INVALID_MONEY");
  EXPECT_EQ(ReasonOf(FromUnits({9223372036855, 0})), "AMOUNT_OVERFLOW");
}

TEST(ShareTest, RoundsHalvesToEven) {
  EXPECT_EQ(Share({5}, 5000), Micros{2});
  EXPECT_EQ(Share({7}, 5000), Micros{4});
  EXPECT_EQ(Share({-5}, 5000), Micros{-2});
  EXPECT_EQ(Share({-7}, 5000), Micros{-4});
  EXPECT_EQ(Share(kMin, 10000), kMin);
  EXPECT_EQ(Share(kMax, 0), Micros{0});
}

TEST(SplitTest, GivesTheRestToTheLargestRemainders) {
  EXPECT_THAT(Split({100}, {1, 1, 1}).value(), ElementsAre(Micros{34}, Micros{33}, Micros{33}));
  EXPECT_THAT(Split({-100}, {1, 2, 0}).value(), ElementsAre(Micros{-33}, Micros{-67}, Micros{0}));
}

TEST(SplitTest, PartsAddUpToTheWhole) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 5000; ++i) {
    const Micros amount{static_cast<int64_t>(random()) >> (random() % 60)};
    std::vector<int64_t> weights(1 + random() % 20);
    for (int64_t& weight : weights) weight = static_cast<int64_t>(random() % 1000000);
    weights[0] += 1;
    Micros sum;
    const std::vector<Micros> parts = Split(amount, weights).value();
    for (const Micros part : parts) sum += part;
    ASSERT_EQ(sum, amount);
  }
}

TEST(SplitTest, RefusesWeightsThatCannotDivide) {
  EXPECT_EQ(ReasonOf(Split({1}, {})), "INVALID_WEIGHTS");
  EXPECT_EQ(ReasonOf(Split({1}, {0, 0})), "INVALID_WEIGHTS");
  EXPECT_EQ(ReasonOf(Split({1}, {2, -1})), "INVALID_WEIGHTS");
  EXPECT_EQ(ReasonOf(Split({1}, {kMax.value, 1})), "INVALID_WEIGHTS");
}

}  // namespace
}  // namespace accord::money
