#include "cli/client/message_json.h"

#include <sstream>
#include <string>

#include "accord/accounts/v1/account.pb.h"
#include "accord/common/v1/history.pb.h"
#include "accord/forecast/v1/forecast.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

template <typename Message>
std::string JsonOf(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  std::ostringstream out;
  JsonWriter json(out, {.pretty = false});
  WriteMessage(json, message);
  EXPECT_TRUE(json.complete());
  return out.str();
}

TEST(MessageJsonTest, MoneyIsAnExactDecimal) {
  EXPECT_EQ(JsonOf<google::type::Money>("currency_code: 'USD' units: 1054"),
            "{\"currencyCode\":\"USD\",\"amount\":\"1054.00\"}\n");
  EXPECT_EQ(JsonOf<google::type::Money>("currency_code: 'EUR' units: 9007199254740"),
            "{\"currencyCode\":\"EUR\",\"amount\":\"9007199254740.00\"}\n");
  EXPECT_EQ(JsonOf<google::type::Money>("currency_code: 'USD' nanos: -1000"),
            "{\"currencyCode\":\"USD\",\"amount\":\"-0.000001\"}\n");
}

TEST(MessageJsonTest, DatesTimesAndWideIntegersAreText) {
  const std::string json = JsonOf<accounts::v1::Account>(
      "name: 'accounts/acme' employee_count: 12 state: ACTIVE "
      "create_time { seconds: 1767225600 } parent_history { start_date { year: 2026 month: 7 day: "
      "1 } }");
  EXPECT_THAT(json, HasSubstr("\"employeeCount\":\"12\""));
  EXPECT_THAT(json, HasSubstr("\"state\":\"ACTIVE\""));
  EXPECT_THAT(json, HasSubstr("\"createTime\":\"2026-01-01T00:00:00Z\""));
  EXPECT_THAT(json, HasSubstr("\"startDate\":\"2026-07-01\""));
}

TEST(MessageJsonTest, FieldsWithoutPresenceAreAlwaysThere) {
  const std::string json = JsonOf<accounts::v1::Account>("name: 'accounts/acme'");
  EXPECT_THAT(json, HasSubstr("\"managed\":false"));
  EXPECT_THAT(json, HasSubstr("\"domains\":[]"));
  EXPECT_THAT(json, HasSubstr("\"labels\":{}"));
  EXPECT_THAT(json, Not(HasSubstr("annualRevenue")));
}

TEST(MessageJsonTest, ARatioThatDoesNotApplyHasNoFigure) {
  EXPECT_EQ(JsonOf<forecast::v1::Ratio>("explanation { reason: 'NO_TARGET' }"),
            "{\"explanation\":{\"reason\":\"NO_TARGET\",\"details\":[],\"message\":\"\"}}\n");
  EXPECT_EQ(JsonOf<forecast::v1::Ratio>("basis_points: 0"), "{\"basisPoints\":\"0\"}\n");
}

TEST(MessageJsonTest, MapsAreSortedByKey) {
  EXPECT_THAT(JsonOf<accounts::v1::Account>("labels { key: 'b' value: '2' } "
                                            "labels { key: 'a' value: '1' }"),
              HasSubstr("\"labels\":{\"a\":\"1\",\"b\":\"2\"}"));
}

TEST(MessageJsonTest, ValuesOfAnyFormAreWrittenAsThemselves) {
  EXPECT_EQ(
      JsonOf<common::v1::FieldChange>(
          "path: 'p' old_value { null_value: NULL_VALUE } new_value { struct_value { "
          "fields { key: 'on' value { bool_value: true } } "
          "fields { key: 'month' value { number_value: 7 } } "
          "fields { key: 'names' value { list_value { values { string_value: 'a' } } } } } }"),
      "{\"path\":\"p\",\"oldValue\":null,\"newValue\":"
      "{\"month\":7,\"names\":[\"a\"],\"on\":true}}\n");
}

}  // namespace
}  // namespace accord::cli
