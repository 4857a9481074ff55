#include "cli/client/values.h"

#include "accord/forecast/v1/opportunity.pb.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

TEST(ValuesTest, EnumsReadAsWords) {
  const auto& type = *forecast::v1::ForecastCategory_descriptor();
  EXPECT_EQ(EnumText(type, forecast::v1::BEST_CASE), "best case");
  EXPECT_EQ(EnumText(type, 0), "");
  EXPECT_EQ(EnumText(type, 77), "77") << "a newer server's value";
}

TEST(ValuesTest, AmountsMayNameTheirCurrency) {
  EXPECT_EQ(MoneyText(*ParseAmount("amount", "12500.5 EUR", "USD")), "12,500.50 EUR");
  EXPECT_EQ(MoneyText(*ParseAmount("amount", "12500.5", "USD")), "12,500.50 USD");
  EXPECT_FALSE(ParseAmount("amount", "12 500 EUR", "USD").ok());
  EXPECT_FALSE(ParseAmount("amount", "", "USD").ok());
}

TEST(ValuesTest, DaysThatDoNotExistAreRefused) {
  EXPECT_EQ(DateText(*ParseDay("due", "2026-07-01")), "2026-07-01");
  EXPECT_FALSE(ParseDay("due", "2026-02-29").ok());
  EXPECT_FALSE(ParseDay("due", "1/7/2026").ok());
}

TEST(ValuesTest, FilterTextTakesEveryCharacterToTheLetter) {
  EXPECT_EQ(FilterText("Acme \"A\" *"), "\"Acme \\\"A\\\" \\*\"");
}

}  // namespace
}  // namespace accord::cli
