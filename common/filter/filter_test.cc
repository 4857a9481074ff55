#include "common/filter/filter.h"

#include <map>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/filter/testing.h"
#include "common/filter/tokens.h"
#include "gtest/gtest.h"

namespace accord::filter {
namespace {

const Schema& Accounts() {
  static const Schema* const schema = new Schema{
      .fields = {{.path = "display_name", .column = "name"},
                 {.path = "employees", .column = "employees", .type = FieldType::kInteger},
                 {.path = "score", .column = "score", .type = FieldType::kDouble},
                 {.path = "amount", .column = "amount_micros", .type = FieldType::kMicros},
                 {.path = "managed", .column = "managed", .type = FieldType::kBool},
                 {.path = "start_date", .column = "start_date", .type = FieldType::kDate},
                 {.path = "create_time", .column = "created", .type = FieldType::kTimestamp},
                 {.path = "segment",
                  .column = "segment",
                  .type = FieldType::kEnum,
                  .labels = {{"TOP", "top"}, {"SMB", "smb"}}},
                 {.path = "tags", .column = "tags", .type = FieldType::kTokens},
                 {.path = "labels", .column = "labels", .type = FieldType::kTokens}},
      .search_columns = {"name", "city"}};
  return *schema;
}

using Row = std::map<std::string, Value>;

Value Int(int64_t value) { return Value(value); }

Row Acme() {
  return {{"name", Value(std::string("Acme Ltd"))},
          {"city", Value(std::string(""))},
          {"employees", Int(120)},
          {"amount_micros", Int(1250500000)},
          {"managed", Int(1)},
          {"start_date", Value(std::string("2026-07-01"))},
          {"created", Int(1782898200000000)},  // 2026-07-01T09:30:00Z
          {"segment", Value(std::string("top"))},
          {"tags", Value(EncodeTokens({"gold", "crm:42"}).value())},
          {"labels", Value(EncodeTokens({MapToken("region", "EMEA:north")}).value())}};
}

// Whether Acme passes; a filter that cannot be read fails the test.
bool Passes(absl::string_view filter) {
  const absl::StatusOr<Predicate> predicate = Parse(filter, Accounts());
  EXPECT_TRUE(predicate.ok()) << predicate.status();
  if (!predicate.ok()) return false;
  const Row row = Acme();
  return Matches(*predicate, [&](absl::string_view column) -> absl::optional<Value> {
    const auto it = row.find(std::string(column));
    if (it == row.end()) return absl::nullopt;
    return it->second;
  });
}

std::string ErrorOf(absl::string_view filter) {
  return std::string(Parse(filter, Accounts()).status().message());
}

filter::Test TestOf(absl::string_view filter) { return Parse(filter, Accounts()).value().test; }

TEST(FilterTest, EmptyFilterPassesEverything) {
  EXPECT_EQ(Parse("", Accounts())->kind, Predicate::Kind::kEverything);
  EXPECT_TRUE(Passes("  "));
}

TEST(FilterTest, ComparisonNamesColumnAndTypedValue) {
  const filter::Test test = TestOf("amount >= 1250.5");
  EXPECT_EQ(test.column, "amount_micros");
  EXPECT_EQ(test.op, TestOp::kGreaterOrEqual);
  EXPECT_EQ(test.value, Int(1250500000));
}

TEST(FilterTest, TextIsComparedExactly) {
  EXPECT_TRUE(Passes("display_name = \"Acme Ltd\""));
  EXPECT_FALSE(Passes("display_name = \"acme ltd\""));
  EXPECT_TRUE(Passes("display_name != Acme display_name > Aaa"));
}

TEST(FilterTest, TextWildcardsMatchBeginningEndAndPart) {
  EXPECT_TRUE(Passes("display_name = Acme*"));
  EXPECT_TRUE(Passes("display_name = *Ltd"));
  EXPECT_TRUE(Passes("display_name = \"*me L*\""));
  EXPECT_FALSE(Passes("display_name = acme*"));
  EXPECT_FALSE(Passes("display_name != Acme*"));
}

TEST(FilterTest, HasOfATextIgnoresCase) {
  EXPECT_TRUE(Passes("display_name:ACME"));
  EXPECT_EQ(TestOf("display_name:ACME").value, Value(std::string("acme")));
}

TEST(FilterTest, SearchWordsLookIntoEverySearchColumn) {
  EXPECT_TRUE(Passes("acme ltd"));
  EXPECT_FALSE(Passes("acme inc"));
  EXPECT_EQ(Parse("acme", Accounts())->children.size(), 2u);
}

TEST(FilterTest, SearchWithoutSearchColumnsIsRefused) {
  const absl::StatusOr<Predicate> predicate = Parse("acme", Schema{});
  EXPECT_EQ(predicate.status().message(),
            "filter: column 1: expected a comparison such as field = acme; this list has no text "
            "search");
}

TEST(FilterTest, NumbersBooleansDatesAndTimesCompare) {
  EXPECT_TRUE(Passes("employees > 119 employees <= 120 employees:120"));
  EXPECT_TRUE(Passes("managed = true"));
  EXPECT_TRUE(Passes("start_date >= 2026-07-01 start_date < \"2026-07-02\""));
  EXPECT_TRUE(Passes("create_time = 2026-07-01T11:30:00+02:00"));
}

TEST(FilterTest, EnumLabelBecomesStoredText) {
  EXPECT_EQ(TestOf("segment = TOP").value, Value(std::string("top")));
  EXPECT_EQ(ErrorOf("segment = top"),
            "filter: column 11: \"segment\" needs one of: TOP, SMB, found \"top\"");
}

TEST(FilterTest, EnumAndBooleanHaveNoOrder) {
  EXPECT_EQ(ErrorOf("segment > TOP"),
            "filter: column 1: \"segment\" cannot be compared with \">\"; use = or !=");
  EXPECT_FALSE(Parse("managed < true", Accounts()).ok());
}

TEST(FilterTest, EntryOfAListIsFoundWholeOrByItsKey) {
  EXPECT_TRUE(Passes("tags:gold"));
  EXPECT_TRUE(Passes("tags:\"crm:42\""));
  EXPECT_TRUE(Passes("tags:crm"));
  EXPECT_FALSE(Passes("tags:gol"));
  EXPECT_FALSE(Passes("tags:\"crm:4\""));
}

TEST(FilterTest, EntryOfAListIsFoundByItsBeginning) {
  EXPECT_TRUE(Passes("tags:gol*"));
  EXPECT_FALSE(Passes("tags:old*"));
}

TEST(FilterTest, ValueOfAMapIsFoundByKey) {
  EXPECT_TRUE(Passes("labels.region = \"EMEA:north\""));
  EXPECT_TRUE(Passes("labels.region = EMEA*"));
  EXPECT_TRUE(Passes("labels.region:*"));
  EXPECT_FALSE(Passes("labels.city:*"));
  EXPECT_TRUE(Passes("labels.region != EMEA"));
  EXPECT_TRUE(Passes("labels.city != x"));
}

TEST(FilterTest, ListsRefuseEqualityAndOrder) {
  EXPECT_EQ(ErrorOf("tags = gold"),
            "filter: column 1: \"tags\" cannot be compared with \"=\"; use \":\", or name a key as "
            "in labels.key");
  EXPECT_FALSE(Parse("labels.region > x", Accounts()).ok());
  EXPECT_FALSE(Parse("tags:*x", Accounts()).ok());
  EXPECT_FALSE(Parse("labels.\"a:b\" = x", Accounts()).ok());
}

TEST(FilterTest, PresenceOfMissingAndEmptyIsFalse) {
  EXPECT_TRUE(Passes("display_name:* AND employees:* AND tags:* AND display_name = *"));
  EXPECT_FALSE(Passes("score:*"));
  EXPECT_TRUE(Passes("NOT score:*"));
}

TEST(FilterTest, MissingValueEqualsNothing) {
  EXPECT_FALSE(Passes("score = 1"));
  EXPECT_TRUE(Passes("score != 1"));
  EXPECT_TRUE(Passes("NOT score = 1"));
  EXPECT_FALSE(Passes("score < 1 OR score >= 1"));
}

TEST(FilterTest, AndOrNotCombine) {
  EXPECT_TRUE(Passes("managed=true AND (segment=SMB OR segment=TOP)"));
  EXPECT_FALSE(Passes("managed=true AND NOT (segment=SMB OR segment=TOP)"));
  EXPECT_TRUE(Passes("managed=false OR employees=120 -segment=SMB"));
}

TEST(FilterTest, AmountsAreExact) {
  EXPECT_EQ(TestOf("amount = 0.1").value, Int(100000));
  EXPECT_EQ(TestOf("amount = -9223372036854.775807").value, Int(-9223372036854775807));
  EXPECT_FALSE(Parse("amount = 9223372036854.775808", Accounts()).ok());
  EXPECT_FALSE(Parse("amount = 1.0000001", Accounts()).ok());
  for (const absl::string_view text : {".5", "5.", "-", "1e3", "+1", "\" 1\"", "--1", "\"\""}) {
    EXPECT_FALSE(Parse(absl::StrCat("amount = ", text), Accounts()).ok()) << text;
  }
}

TEST(FilterTest, ValuesOfTheWrongTypeAreRefused) {
  EXPECT_EQ(ErrorOf("start_date > 2026-02-30"),
            "filter: column 14: \"start_date\" needs a date such as 2026-07-01, found "
            "\"2026-02-30\"");
  for (const absl::string_view text :
       {"employees = 1.5", "employees = 9223372036854775808", "employees = \" 1\"", "score = nan",
        "score = inf", "managed = yes", "start_date = 2026-7-1", "create_time = 2026-07-01",
        "create_time = infinite-future", "create_time = \"2026-07-01T09:30:00Z \"",
        "employees = 1*", "display_name < a*", "display_name > *", "*"}) {
    EXPECT_FALSE(Parse(text, Accounts()).ok()) << text;
  }
}

TEST(FilterTest, UnknownFieldListsThoseThatExist) {
  const absl::Status status = Parse("managed=true foo.bar = 1", Accounts()).status();
  EXPECT_EQ(status.message(),
            "filter: column 14: unknown field \"foo.bar\"; the fields are: display_name, "
            "employees, score, amount, managed, start_date, create_time, segment, tags, labels");
  EXPECT_EQ(DetailOf(status)->reason, "FILTER_INVALID");
  EXPECT_EQ(DetailOf(status)->metadata[1].second, "foo.bar");
}

TEST(FilterTest, PartsOfAScalarAreUnknown) {
  EXPECT_FALSE(Parse("display_name.x = 1", Accounts()).ok());
  EXPECT_FALSE(Parse("labels.a.b = 1", Accounts()).ok());
}

TEST(FilterTest, FieldsMayBeSpeltAsInJson) {
  EXPECT_TRUE(Passes("displayName = \"Acme Ltd\""));
  EXPECT_TRUE(Passes("displayName:acme AND createTime > 2020-01-01T00:00:00Z"));
  EXPECT_TRUE(Passes("startDate:* AND display_name:*"));
  EXPECT_FALSE(Passes("NOT startDate:*"));
  for (const char* filter : {"displayname = \"a\"", "DisplayName = \"a\"", "display_Name = \"a\"",
                             "displayName_ = \"a\"", "displayNam = \"a\"", "displayNames = \"a\"",
                             "display-name = \"a\"", "Employees = 1"}) {
    EXPECT_FALSE(Parse(filter, Accounts()).ok()) << filter;
  }
}

TEST(FilterTest, KeysOfMapsAreSpeltAsTheyAre) {
  EXPECT_TRUE(Passes("labels.region = \"EMEA:north\""));
  EXPECT_FALSE(Passes("labels.Region = \"EMEA:north\""));
}

TEST(FilterTest, NullIsNoWordInAnyPlace) {
  for (const char* filter :
       {"display_name = NULL", "display_name != null", "displayName:Null", "employees = NULL",
        "score = null", "amount != NULL", "managed = null", "start_date < NULL",
        "create_time = null", "segment = NULL", "tags:NULL", "labels.region = null", "NULL",
        "NOT null", "employees > 1 AND (managed = true OR score = NULL)"}) {
    const absl::Status status = Parse(filter, Accounts()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << filter;
    EXPECT_TRUE(absl::StrContains(status.message(), "NOT ")) << status.message();
  }
  EXPECT_EQ(
      Parse("startDate = NULL", Accounts()).status().message(),
      "filter: column 13: there is no word NULL; \"NOT startDate:*\" finds what has no value, "
      "\"startDate:*\" what has one; as a text it needs quotes");
}

TEST(FilterTest, NullInQuotesOrAsAPartIsAText) {
  EXPECT_FALSE(Passes("display_name = \"NULL\""));
  EXPECT_FALSE(Passes("\"null\""));
  EXPECT_FALSE(Passes("display_name = NULL*"));
  EXPECT_FALSE(Passes("display_name = nullable"));
}

TEST(FilterTest, WhatTheAdviceSaysFindsWhatHasNoValue) {
  EXPECT_TRUE(Passes("NOT score:*")) << "Acme has no score";
  EXPECT_FALSE(Passes("score:*"));
  EXPECT_FALSE(Passes("NOT labels.region:*"));
  EXPECT_TRUE(Passes("NOT labels.other:*"));
}

TEST(OrderByTest, EmptyTextGivesNoKeys) { EXPECT_TRUE(ParseOrderBy(" ", Accounts())->empty()); }

TEST(OrderByTest, KeysHaveColumnDirectionAndType) {
  const std::vector<OrderKey> keys =
      ParseOrderBy("display_name desc,  create_time , amount asc", Accounts()).value();
  EXPECT_EQ(keys, (std::vector<OrderKey>{{"name", true, FieldType::kText},
                                         {"created", false, FieldType::kTimestamp},
                                         {"amount_micros", false, FieldType::kMicros}}));
}

TEST(OrderByTest, FieldsMayBeSpeltAsInJson) {
  EXPECT_EQ(ParseOrderBy("displayName desc, createTime", Accounts()).value(),
            ParseOrderBy("display_name desc, create_time", Accounts()).value());
  EXPECT_FALSE(ParseOrderBy("displayName, display_name", Accounts()).ok()) << "the same twice";
}

TEST(OrderByTest, ErrorsNameColumnAndToken) {
  const auto message = [](absl::string_view text) {
    return std::string(ParseOrderBy(text, Accounts()).status().message());
  };
  EXPECT_EQ(message("amount, nme"),
            "order_by: column 9: unknown field \"nme\"; the fields are: display_name, employees, "
            "score, amount, managed, start_date, create_time, segment");
  EXPECT_EQ(message("amount down"),
            "order_by: column 8: expected \"asc\", \"desc\" or a comma after the field");
  EXPECT_EQ(message("amount,"), "order_by: column 8: expected a field");
  EXPECT_EQ(message("amount, score, amount desc"), "order_by: column 16: this field stands twice");
  EXPECT_EQ(DetailOf(ParseOrderBy("x", Accounts()).status())->reason, "ORDER_BY_INVALID");
}

TEST(OrderByTest, ListsCannotBeSortedBy) { EXPECT_FALSE(ParseOrderBy("tags", Accounts()).ok()); }

TEST(OrderByTest, FiveKeysAreAcceptedAndSixAreNot) {
  const std::string five = "display_name,employees,score,amount,managed";
  EXPECT_EQ(ParseOrderBy(five, Accounts())->size(), kMaxOrderKeys);
  EXPECT_EQ(ParseOrderBy(five + ",start_date", Accounts()).status().message(),
            "order_by: column 45: more than 5 keys");
}

TEST(TokensTest, EncodedListIsDecodedUnchanged) {
  for (const std::vector<std::string>& tokens :
       std::vector<std::vector<std::string>>{{}, {""}, {"", ""}, {"a"}, {"crm:42", "duns:99"}}) {
    EXPECT_EQ(DecodeTokens(EncodeTokens(tokens).value()).value(), tokens);
  }
  EXPECT_EQ(EncodeTokens({"crm:42", "duns:99"}).value(),
            "\x1f"
            "crm:42\x1f"
            "duns:99\x1f");
}

TEST(TokensTest, EntryWithASeparatorIsRefused) {
  EXPECT_EQ(DetailOf(EncodeTokens({"a\x1f"
                                   "b"})
                         .status())
                ->reason,
            "TOKEN_INVALID");
}

TEST(TokensTest, TextWithoutOuterSeparatorsIsRefused) {
  for (const absl::string_view text : {"a", "\x1f",
                                       "\x1f"
                                       "a",
                                       "a\x1f"}) {
    EXPECT_FALSE(DecodeTokens(text).ok());
  }
}

}  // namespace
}  // namespace accord::filter
