#include "cli/client/values.h"

#include "accord/forecast/v1/opportunity.pb.h"
#include "google/protobuf/util/time_util.h"
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

TEST(ValuesTest, MomentsAreRevisionsDaysOrTimes) {
  EXPECT_EQ(ParseMoment("--as-of", "1234")->revision(), 1234);
  const auto text = [](const char* typed) {
    const auto moment = ParseMoment("--as-of", typed);
    EXPECT_TRUE(moment.ok()) << typed;
    return moment.ok() ? google::protobuf::util::TimeUtil::ToString(moment->time()) : "";
  };
  EXPECT_EQ(text("2026-06-30"), "2026-06-30T23:59:59.999999Z") << "a day means its end";
  EXPECT_EQ(text("2026-06-30T09:30"), "2026-06-30T09:30:00Z");
  EXPECT_EQ(text("2026-06-30 09:30"), "2026-06-30T09:30:00Z");
  EXPECT_EQ(text("2026-06-30T09:30:05.25"), "2026-06-30T09:30:05.250Z");
  EXPECT_EQ(text("2026-06-30T09:30:05+02:00"), "2026-06-30T07:30:05Z");
  EXPECT_FALSE(ParseMoment("--as-of", "yesterday").ok());
  EXPECT_FALSE(ParseMoment("--as-of", "0").ok());
  EXPECT_FALSE(ParseMoment("--as-of", "2026-02-30").ok());
}

TEST(ValuesTest, FilterTextTakesEveryCharacterToTheLetter) {
  EXPECT_EQ(FilterText("Acme \"A\" *"), "\"Acme \\\"A\\\" \\*\"");
}

}  // namespace
}  // namespace accord::cli
