#include "common/rpc/convert.h"

#include "gtest/gtest.h"

namespace accord::rpc {
namespace {

TEST(ConvertTest, DateComesBackAsItWent) {
  const calendar::Date day = calendar::MakeDate({2026, 7, 1}).value();
  EXPECT_EQ(ParseDate(ToProto(day)).value(), day);
}

TEST(ConvertTest, DateWithoutDayIsRefused) {
  google::type::Date date;
  date.set_year(2026);
  date.set_month(7);
  EXPECT_FALSE(ParseDate(date).ok());
}

TEST(ConvertTest, MoneyComesBackAsItWent) {
  const money::Money price{money::ParseCurrency("EUR").value(), money::Micros{-1234567890}};
  const google::type::Money proto = ToProto(price);
  EXPECT_EQ(proto.units(), -1234);
  EXPECT_EQ(proto.nanos(), -567890000);
  EXPECT_EQ(ParseMoney(proto).value(), price);
}

TEST(ConvertTest, TimeBefore1970HasPositiveNanos) {
  const google::protobuf::Timestamp time = TimestampToProto(int64_t{-1});
  EXPECT_EQ(time.seconds(), -1);
  EXPECT_EQ(time.nanos(), 999999000);
  EXPECT_EQ(ParseTimestamp(time), -1);
}

TEST(ConvertTest, DecimalIsExact) {
  google::type::Decimal rate;
  rate.set_value("-1.083400001");
  EXPECT_EQ(ParseDecimalNanos(rate).value(), -1083400001);
  EXPECT_EQ(DecimalToProto(1083400001).value(), "1.083400001");
}

TEST(ConvertTest, DecimalRefusesWhatIsNotPlain) {
  for (const char* text :
       {"", "-", ".5", "1.", "1e3", " 1", "1,5", "1.1234567890", "1234567890123456789", "NaN"}) {
    EXPECT_FALSE(CheckDecimal(text).ok()) << text;
  }
  EXPECT_TRUE(CheckDecimal("+123456789012345678").ok());
}

}  // namespace
}  // namespace accord::rpc
