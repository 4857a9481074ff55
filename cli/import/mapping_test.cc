#include "cli/import/mapping.h"

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::HasSubstr;

// Everything that is told, a line each.
std::string ErrorOf(const std::string& json) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(json, "mine.json");
  if (mapping.ok()) return "";
  std::string told(mapping.status().message());
  for (const FieldViolation& each : DetailOf(mapping.status()).value_or(ErrorDetail()).violations) {
    absl::StrAppend(&told, "\n", each.field, ": ", each.description);
  }
  return told;
}

std::string WithField(const std::string& name, const std::string& field) {
  return "{\"system\": \"crm\", \"loads\": [{\"file\": \"a.csv\", \"resource\": \"account\", "
         "\"key\": \"id\", \"fields\": {\"" +
         name + "\": " + field + "}}]}";
}

TEST(MappingTest, DefaultMappingParses) {
  const absl::StatusOr<Mapping> mapping = ParseMapping(DefaultMappingJson(), "default");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->system, "crm");
  EXPECT_EQ(mapping->stages.size(), 4u);
  EXPECT_EQ(mapping->loads.back().kind, ImportKind::kOpportunity);
}

// The example of README.md is a mapping, and its tables name every member.
TEST(MappingTest, ReadmeShowsAMappingThatIsRight) {
  std::ifstream file(ACCORD_IMPORT_FOLDER "/README.md");
  const std::string readme((std::istreambuf_iterator<char>(file)), {});
  const size_t begin = readme.find("```json\n") + 8;
  const std::string example = readme.substr(begin, readme.find("```", begin) - begin);
  EXPECT_EQ(ErrorOf(example), "") << example;
  const std::string known =
      ErrorOf(WithField("segment", "{\"column\": \"x\", \"?\": 1}")) + "\n" +
      ErrorOf("{\"system\": \"x\", \"?\": 1, \"loads\": [{\"?\": 1, \"resource\": \"account\"}]}");
  EXPECT_THAT(known, HasSubstr("known are "));
  for (size_t at = known.find("known are "); at != std::string::npos;
       at = known.find("known are ", at + 1)) {
    const std::string list = known.substr(at + 10, known.find_first_of("\n", at) - at - 10);
    for (const absl::string_view member : absl::StrSplit(list, ", ")) {
      EXPECT_NE(readme.find(absl::StrCat("`", member, "`")), std::string::npos) << member;
    }
  }
}

TEST(MappingTest, ErrorsSayWhere) {
  EXPECT_THAT(ErrorOf("{"), HasSubstr("mine.json: $: is not JSON: line 1, column 2"));
  EXPECT_THAT(ErrorOf("{\"loads\": []}"), HasSubstr("mine.json: $.system: is required"));
  EXPECT_THAT(ErrorOf("{\"system\": \"crm\"}"), HasSubstr("loads: must be a list"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"colum\": \"x\"}")),
              HasSubstr("$.loads[0].fields.segment.colum: is not known here"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{}")), HasSubstr("needs one of column"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"column\": \"x\", \"values\": \"none\"}")),
              HasSubstr("there is no table \"none\""));
}

TEST(MappingTest, FieldsAreThoseOfTheContract) {
  EXPECT_EQ(ErrorOf(WithField("labels.source", "{\"column\": \"x\"}")), "");
  EXPECT_THAT(ErrorOf(WithField("revenue", "{\"column\": \"x\"}")),
              HasSubstr("there is no such field; there are display_name"));
  EXPECT_THAT(ErrorOf(WithField("etag2", "{\"column\": \"x\"}")), HasSubstr("no such field"));
  EXPECT_THAT(ErrorOf(WithField("create_time", "{\"column\": \"x\"}")), HasSubstr("no such field"))
      << "the server fills it";
  EXPECT_THAT(ErrorOf(WithField("labels", "{\"column\": \"x\"}")), HasSubstr("labels.KEY"));
}

TEST(MappingTest, WholeListsAreJsonAndNothingElseIs) {
  EXPECT_EQ(ErrorOf(WithField("labels", "{\"column\": \"x\", \"json\": true}")), "");
  EXPECT_EQ(ErrorOf(WithField("domains", "{\"column\": \"x\", \"json\": true}")), "");
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"column\": \"x\", \"json\": true}")),
              HasSubstr("needs no JSON"));
  EXPECT_THAT(ErrorOf(WithField("parent_history", "{\"column\": \"x\", \"json\": true}")),
              HasSubstr("no such field"));
  EXPECT_THAT(ErrorOf(WithField("external_ids", "{\"column\": \"x\", \"json\": true}")),
              HasSubstr("the mapping's system"));
  EXPECT_THAT(ErrorOf(WithField("labels", "{\"constant\": \"[1]\", \"json\": true}")),
              HasSubstr("is not JSON of this field"));
  EXPECT_THAT(ErrorOf(WithField("labels", "{\"column\": \"x\", \"json\": true, \"scale\": 2}")),
              HasSubstr("is for amounts"));
}

TEST(MappingTest, IdentityIsAnotherSystemsOrTheName) {
  const auto with = [](const std::string& members) {
    return ErrorOf(absl::StrCat("{", members,
                                ", \"loads\": [{\"file\": \"a.csv\", \"resource\": \"account\", "
                                "\"key\": \"name\", \"fields\": {\"external_ids\": {\"column\": "
                                "\"x\", \"json\": true}}}]}"));
  };
  EXPECT_EQ(with("\"identity\": \"name\""), "");
  EXPECT_EQ(with("\"identity\": \"name\", \"texts\": \"disarmed\""), "");
  EXPECT_THAT(with("\"identity\": \"name\", \"system\": \"crm\""),
              HasSubstr("$.system: has no effect"));
  EXPECT_THAT(with("\"identity\": \"id\""), HasSubstr("$.identity"));
  EXPECT_THAT(with("\"identity\": \"name\", \"texts\": \"raw\""), HasSubstr("$.texts"));
  EXPECT_THAT(with("\"system\": \"crm\", \"identity\": \"external_id\""),
              HasSubstr("is made from the mapping's system"));
}

TEST(MappingTest, ReferenceToSomethingThatOnlyALaterLoadBringsIsRefused) {
  const std::string kDeals =
      "{\"file\": \"o.csv\", \"resource\": \"opportunity\", \"key\": \"id\", \"fields\": "
      "{\"owner\": {\"column\": \"x\", \"refers_to\": \"person\"}}}";
  const std::string kPeople =
      "{\"file\": \"p.csv\", \"resource\": \"person\", \"key\": \"id\", \"fields\": {}}";
  const auto with = [](const std::string& loads) {
    return ErrorOf("{\"system\": \"crm\", \"loads\": [" + loads + "]}");
  };
  EXPECT_THAT(with(kDeals + ", " + kPeople), HasSubstr("which only a load behind it brings"));
  EXPECT_EQ(with(kPeople + ", " + kDeals), "");
  EXPECT_EQ(with(kDeals), "") << "it may be on the server";
}

// Issue 9, fault 13.
TEST(MappingTest, MembersOfWrongTypesAreToldAllAtOnceWithTheirPaths) {
  const std::string told = ErrorOf(
      "{\"system\": 7, \"stages\": [5, {\"id\": \"a\", \"display_name\": \"A\", \"outcome\": "
      "\"OPEN\", "
      "\"sequence\": \"x\"}], \"loads\": [{\"file\": \"a.csv\", \"resource\": \"account\", "
      "\"key\": [], "
      "\"fields\": {\"annual_revenue\": {\"column\": \"x\", \"currency\": \"USD\", \"scale\": "
      "1.5}}}]}");
  EXPECT_THAT(told, HasSubstr("mine.json: $.system: must be a text; it is 7"));
  EXPECT_THAT(told, HasSubstr("mine.json: $.stages[0]: must be an object; it is 5"));
  EXPECT_THAT(told, HasSubstr("mine.json: $.stages[1].sequence: must be a whole number from"));
  EXPECT_THAT(told, HasSubstr("mine.json: $.loads[0].key: must not be empty"));
  EXPECT_THAT(told, HasSubstr("mine.json: $.loads[0].fields.annual_revenue.scale: must be a whole "
                              "number from 1 to 1000000; it is 1.5"));
  EXPECT_THAT(ErrorOf("{\"system\": \"crm\", \"stages\": \"x\"}"),
              HasSubstr("$.stages: must be a list; it is \"x\""));
  EXPECT_THAT(ErrorOf("5"), HasSubstr("$: must be an object; it is 5"));
}

// Issue 9, fault 13.
TEST(MappingTest, NumbersAreNeverCut) {
  const auto sequence = [](const std::string& number) {
    return ErrorOf(absl::StrCat(
        "{\"system\": \"crm\", \"stages\": [{\"id\": \"a\", \"display_name\": \"A\", \"outcome\": "
        "\"WON\", \"sequence\": ",
        number, "}], \"loads\": []}"));
  };
  EXPECT_THAT(sequence("5"), testing::Not(HasSubstr("sequence")));
  for (const char* number : {"4294967301", "-4294967291", "2147483648", "9223372036854775808",
                             "18446744073709551617", "1e20", "5.0"}) {
    EXPECT_THAT(sequence(number), HasSubstr("$.stages[0].sequence: must be a whole number"));
  }
  EXPECT_THAT(sequence("1001"), HasSubstr("$.stages[0].sequence: ")) << "the contract's limit";
  EXPECT_THAT(sequence("1e999"), HasSubstr("too large"));
}

TEST(MappingTest, WhatWouldHaveNoEffectIsRefused) {
  EXPECT_THAT(ErrorOf("{\"system\": \"a\", \"system\": \"b\", \"loads\": []}"),
              HasSubstr("has the member \"system\" twice"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"column\": \"x\", \"scale\": 10}")),
              HasSubstr("$.loads[0].fields.segment.scale: is for amounts"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"constant\": \"x\", \"default\": \"y\"}")),
              HasSubstr("$.loads[0].fields.segment.default: is for what comes from a column"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"column\": \"x\", \"only_listed\": true}")),
              HasSubstr("only_listed: needs a table"));
  EXPECT_THAT(ErrorOf(WithField("segment", "{\"column\": \"x\", \"date_format\": \"YYYYMMDD\"}")),
              HasSubstr("date_format: is for days"));
  EXPECT_THAT(ErrorOf(WithField("annual_revenue", "{\"column\": \"x\"}")),
              HasSubstr("currency: is required"));
  EXPECT_THAT(ErrorOf(WithField("external_ids.value", "{\"column\": \"x\"}")),
              HasSubstr("fields[\"external_ids.value\"]: is made from the mapping's system"));
}

// Issue 11, kind 5: a member that does nothing where it stands is an error that names it.
TEST(MappingTest, MemberWithoutEffectIsNamedWhereverItStands) {
  const auto with_load = [](const std::string& members, const std::string& field) {
    return ErrorOf(
        absl::StrCat("{\"system\": \"crm\", \"loads\": [{\"file\": \"o.csv\", \"resource\": "
                     "\"opportunity\", \"key\": \"id\", ",
                     members, "\"fields\": {", field, "}}]}"));
  };
  const std::string kShare = "\"probability_basis_points\": {\"column\": \"p\", ";
  struct {
    const char* members;
    std::string field;
    const char* told;
  } const kCases[] = {
      {"", kShare + "\"scale\": 100}", "probability_basis_points.scale: is for amounts"},
      {"", kShare + "\"currency\": \"USD\"}", "currency: is for amounts"},
      {"", kShare + "\"currency_column\": \"c\"}", "currency_column: is for amounts"},
      {"", kShare + "\"date_format\": \"YYYYMMDD\"}", "date_format: is for days"},
      {"", kShare + "\"time\": \"ignore\"}", "time: is for days"},
      {"", kShare + "\"refers_to\": \"person\"}", "refers_to: is for names"},
      {"", kShare + "\"separator\": \",\"}", "separator: is for columns"},
      {"", kShare + "\"unlisted\": \"5\"}", "unlisted: needs a table"},
      {"", kShare + "\"required\": true, \"default\": \"5\"}", "default: has no effect"},
      {"", kShare + "\"required\": true, \"empty\": \"clear\"}", "empty: has no effect"},
      {"", kShare + "\"default\": \"5\", \"empty\": \"keep\"}", "empty: has no effect"},
      {"", "\"display_name\": {\"column\": \"n\", \"empty\": \"clear\"}",
       "empty: has no effect: the contract requires"},
      {"", "\"competitor\": {\"constant\": \"n\", \"empty\": \"clear\"}",
       "empty: is for what comes from a column"},
      {"\"empty\": \"clear\", ", "\"display_name\": {\"column\": \"n\"}",
       "$.loads[0].empty: has no effect"},
      {"", "\"competitor\": {\"column\": \"c\", \"unit\": \"percent\"}", "unit: is for shares"},
      {"", "\"competitor\": {\"column\": \"c\", \"numbers\": {\"decimal\": \",\"}}",
       "numbers: is for numbers"},
      {"", "\"owner\": {\"column\": \"c\", \"refers_to\": \"account\"}",
       "refers_to: the field is the name of another kind"},
      {"", "\"close_date\": {\"column\": \"c\", \"time_zone\": \"Europe/Berlin\"}",
       "time_zone: has no effect"},
      {"\"date_format\": \"YYYYMMDD\", ", "\"competitor\": {\"column\": \"c\"}",
       "$.loads[0].date_format: has no effect: no day is read by it"},
      {"\"numbers\": {\"decimal\": \",\"}, ", "\"competitor\": {\"column\": \"c\"}",
       "$.loads[0].numbers: has no effect"},
      {"\"key_separator\": \"|\", ", "\"competitor\": {\"column\": \"c\"}",
       "$.loads[0].key_separator: has no effect"},
      {"\"skip_rows\": [], ", "\"competitor\": {\"column\": \"c\"}",
       "$.loads[0].skip_rows: has no effect"},
      {"\"skip_rows\": [{\"column\": \"c\"}], ", "\"competitor\": {\"column\": \"c\"}",
       "$.loads[0].skip_rows[0]: needs one of is and is_not"},
      {"\"null\": [\"\"], ", "\"competitor\": {\"column\": \"c\"}",
       "$.loads[0].null[0]: must not be empty"},
  };
  for (const auto& each : kCases) {
    EXPECT_THAT(with_load(each.members, each.field), HasSubstr(each.told)) << each.field;
  }
  EXPECT_THAT(ErrorOf("{\"system\": \"crm\", \"values\": {\"idle\": {\"a\": \"b\"}}, \"loads\": "
                      "[{\"file\": \"a.csv\", \"resource\": \"account\", \"key\": \"id\", "
                      "\"fields\": {}}]}"),
              HasSubstr("$.values.idle: has no effect"));
}

TEST(MappingTest, FirstLineIsOneFieldOfWhichAllIsKeptOrClearedAndLabelsAreEachTheirOwn) {
  const auto with = [](const char* one, const char* other) {
    return ErrorOf(absl::StrCat(
        "{\"system\": \"crm\", \"loads\": [{\"file\": \"a.csv\", \"resource\": "
        "\"opportunity\", \"key\": \"id\", \"fields\": {\"lines.amount\": {\"column\": \"a\", "
        "\"currency\": \"USD\", \"empty\": \"",
        one, "\"}, \"lines.quantity\": {\"column\": \"b\", \"empty\": \"", other, "\"}}}]}"));
  };
  EXPECT_EQ(with("clear", "clear"), "");
  EXPECT_THAT(with("clear", "keep"), HasSubstr("its empty must be that of lines.amount"));
  EXPECT_EQ(ErrorOf("{\"system\": \"crm\", \"loads\": [{\"file\": \"a.csv\", \"resource\": "
                    "\"account\", \"key\": \"id\", \"fields\": {"
                    "\"labels.a\": {\"column\": \"a\", \"empty\": \"clear\"}, "
                    "\"labels.b\": {\"column\": \"b\", \"empty\": \"keep\"}}}]}"),
            "");
}

// What no row could ever give is wrong in the mapping, and told there.
TEST(MappingTest, TextsOfTheMappingItselfAreReadAtOnce) {
  EXPECT_THAT(ErrorOf(WithField("employee_count", "{\"constant\": \"many\"}")),
              HasSubstr("$.loads[0].fields.employee_count.constant: must be a number"));
  EXPECT_THAT(ErrorOf(WithField("managed", "{\"column\": \"x\", \"default\": \"maybe\"}")),
              HasSubstr("$.loads[0].fields.managed.default: must be true or false"));
  EXPECT_THAT(ErrorOf(WithField("annual_revenue",
                                "{\"column\": \"x\", \"currency\": \"USD\", "
                                "\"default\": \"0.0000001\"}")),
              HasSubstr("annual_revenue.default: has more decimals"));
}

}  // namespace
}  // namespace accord::cli
