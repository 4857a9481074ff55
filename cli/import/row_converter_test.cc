// Issue 11: what a row's texts become by what its mapping declares.
#include "cli/import/row_converter.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "cli/client/values.h"
#include "cli/import/rows.h"
#include "cli/import/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using forecast::v1::Opportunity;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// One load of opportunities, whose members and fields are given; columns a, b, c, id.
std::vector<ImportRow> RowsOf(const std::string& members, const std::string& fields,
                              const std::string& rows) {
  // Rows point into their mapping.
  static auto& mappings = *new std::vector<std::unique_ptr<Mapping>>();
  const absl::StatusOr<Mapping> parsed = ParseMapping(
      absl::StrCat("{\"system\": \"crm\", \"stages\": [{\"id\": \"s\", \"display_name\": \"S\", "
                   "\"outcome\": \"OPEN\", \"forecast_category\": \"PIPELINE\"}], \"values\": {}, "
                   "\"loads\": [{\"file\": \"o.csv\", \"resource\": \"opportunity\", ",
                   members,
                   "\"fields\": {\"stage\": {\"constant\": \"s\", \"refers_to\": \"stage\"}, ",
                   fields, "}}]}"),
      "test");
  EXPECT_TRUE(parsed.ok()) << parsed.status();
  std::vector<ImportRow> converted;
  if (!parsed.ok()) return converted;
  mappings.push_back(std::make_unique<Mapping>(*parsed));
  const Mapping& mapping = *mappings.back();
  ExportFolder folder;
  folder.Write("o.csv", absl::StrCat("id,a,b,c\n", rows));
  const absl::Status read =
      ReadRows(folder.path(), mapping, mapping.loads[0],
               {.take =
                    [&](const RowConverter& converter, const csv::Record& record) {
                      converted.push_back(converter.Convert(record));
                      return absl::OkStatus();
                    },
                .refuse = [](int64_t, const RowProblem&) {}});
  EXPECT_TRUE(read.ok()) << read;
  return converted;
}

constexpr char kById[] = "\"key\": \"id\", ";
constexpr char kNamed[] = "\"display_name\": {\"column\": \"id\"}, ";

const Opportunity& Deal(const ImportRow& row) {
  return static_cast<const Opportunity&>(*row.message);
}

// What a field's text becomes, or why not.
std::string ValueOf(const std::string& field, const std::string& text) {
  const std::vector<ImportRow> rows =
      RowsOf(kById, absl::StrCat(kNamed, field), absl::StrCat("O1,\"", text, "\",,\n"));
  if (rows.size() != 1) return "no row";
  if (!rows[0].problems.empty()) return rows[0].problems[0].reason;
  const Opportunity& deal = Deal(rows[0]);
  if (deal.has_amount()) return MoneyText(deal.amount());
  if (deal.has_close_date()) return DateText(deal.close_date());
  if (deal.has_probability_basis_points()) return absl::StrCat(deal.probability_basis_points());
  return deal.competitor();
}

TEST(RowConverterTest, PercentsAreReadByDeclaration) {
  const auto share = [](const std::string& unit, const std::string& text) {
    return ValueOf("\"probability_basis_points\": {\"column\": \"a\"" + unit + "}", text);
  };
  const std::string percent = ", \"unit\": \"percent\"";
  const std::string fraction = ", \"unit\": \"fraction\"";
  EXPECT_EQ(share(percent, "70"), "7000");
  EXPECT_EQ(share(percent, "70 %"), "7000");
  EXPECT_EQ(share(percent, "70%"), "7000");
  EXPECT_EQ(share(percent, "12.50"), "1250");
  EXPECT_EQ(share(percent, "0"), "0");
  EXPECT_EQ(share(fraction, "0.7"), "7000");
  EXPECT_EQ(share(fraction, "1"), "10000");
  EXPECT_EQ(share("", "7000"), "7000");
  EXPECT_EQ(share("", "7000.00"), "7000");
  EXPECT_THAT(share(percent, "33.333"), HasSubstr("whole number of basis points"));
  EXPECT_THAT(share(fraction, "70 %"), HasSubstr("has a %"));
  EXPECT_THAT(share("", "70%"), HasSubstr("has a %"));
  EXPECT_THAT(share(percent, "7000"), HasSubstr("10000"));
  EXPECT_THAT(share("", "4294967301"), HasSubstr("too large"));
}

TEST(RowConverterTest, NumbersAndDaysAreReadByDeclaration) {
  const std::string euros =
      "\"amount\": {\"column\": \"a\", \"currency\": \"EUR\", \"numbers\": {\"decimal\": \",\", "
      "\"group\": \".\"}}";
  EXPECT_EQ(ValueOf(euros, "1.234,50"), "1,234.50 EUR");
  EXPECT_EQ(ValueOf(euros, "1.234,50 \u20AC"), "1,234.50 EUR");
  EXPECT_THAT(ValueOf(euros, "1234.50"), HasSubstr("must be a number with \",\""));
  const std::string dollars = "\"amount\": {\"column\": \"a\", \"currency\": \"USD\"}";
  EXPECT_EQ(ValueOf(dollars, "179500.00000000"), "179,500.00 USD");
  EXPECT_THAT(ValueOf(dollars, "0.0000001"), HasSubstr("more decimals than the 6"));
  EXPECT_THAT(ValueOf(dollars, "1,234.50"), HasSubstr("nothing between thousands"));
  const std::string american =
      "\"close_date\": {\"column\": \"a\", \"date_format\": \"MM/DD/YYYY\", \"time\": \"ignore\"}";
  EXPECT_EQ(ValueOf(american, "3/31/2026 9:30 PM"), "2026-03-31");
  const std::string berlin =
      "\"close_date\": {\"column\": \"a\", \"time\": \"instant\", \"time_zone\": "
      "\"Europe/Berlin\"}";
  EXPECT_EQ(ValueOf(berlin, "2026-03-30T22:30:00.000Z"), "2026-03-31");
}

TEST(RowConverterTest, TokensThatMeanNothingAreDeclaredOnceForAFile) {
  const std::vector<ImportRow> rows = RowsOf(
      "\"key\": \"id\", \"null\": [\"\\\\N\", \"NULL\", \"000000000000000AAA\"], ",
      absl::StrCat(kNamed,
                   "\"amount\": {\"column\": \"a\", \"currency\": \"USD\"}, "
                   "\"close_date\": {\"column\": \"b\"}, \"competitor\": {\"column\": \"c\"}"),
      "O1,\\N,NULL,000000000000000AAA\n"
      "NULL,1,2026-03-31,x\n"
      "O3,0,,null\n");
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_THAT(rows[0].problems, IsEmpty());
  EXPECT_FALSE(Deal(rows[0]).has_amount());
  EXPECT_FALSE(Deal(rows[0]).has_close_date());
  EXPECT_EQ(Deal(rows[0]).competitor(), "");
  ASSERT_EQ(rows[1].problems.size(), 1u);
  EXPECT_EQ(rows[1].problems[0].column, "id") << "no key";
  EXPECT_EQ(Deal(rows[2]).competitor(), "null") << "to the letter";
}

TEST(RowConverterTest, CurrencyComesFromAColumn) {
  const auto amounts = [](const std::string& currency, const std::string& rows) {
    std::vector<std::string> texts;
    for (const ImportRow& row :
         RowsOf(kById, absl::StrCat(kNamed, "\"amount\": {\"column\": \"a\", ", currency, "}"),
                rows)) {
      texts.push_back(row.problems.empty()
                          ? MoneyText(Deal(row).amount())
                          : absl::StrCat(row.problems[0].column, ": ", row.problems[0].reason));
    }
    return texts;
  };
  EXPECT_THAT(
      amounts("\"currency_column\": \"b\"", "1,5,EUR,\n2,6.50,CHF,\n3,7,,\n4,8,euro,\n5,,,\n"),
      ElementsAre("5.00 EUR", "6.50 CHF", "b: must not be empty",
                  HasSubstr("b: must be a currency's ISO 4217 code"), ""));
  EXPECT_THAT(amounts("\"currency_column\": \"b\", \"currency\": \"USD\"", "1,5,EUR,\n2,6,,\n"),
              ElementsAre("5.00 EUR", "6.00 USD"));
}

TEST(RowConverterTest, KeysAreMadeOfSeveralColumns) {
  const std::vector<ImportRow> rows =
      RowsOf("\"key\": [\"a\", \"id\"], ", "\"display_name\": {\"column\": \"id\"}",
             "1,DE,,\n1,FR,,\n2,,,\n3,D/E,,\n");
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].key, "DE/1");
  EXPECT_EQ(rows[1].key, "FR/1");
  EXPECT_EQ(Deal(rows[0]).external_ids(0).value(), "DE/1");
  ASSERT_EQ(rows[2].problems.size(), 1u);
  EXPECT_EQ(rows[2].problems[0].column, "a");
  ASSERT_EQ(rows[3].problems.size(), 1u) << "two keys could read the same";
  EXPECT_THAT(rows[3].problems[0].reason, HasSubstr("must not contain \"/\""));
}

TEST(RowConverterTest, ColumnsAreJoinedAndTablesHaveADefault) {
  const std::vector<ImportRow> joined =
      RowsOf(kById, "\"display_name\": {\"columns\": [\"a\", \"b\", \"c\"], \"separator\": \", \"}",
             "1,Acme,,West\n2,,Only,\n");
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_EQ(Deal(joined[0]).display_name(), "Acme, West");
  EXPECT_EQ(Deal(joined[1]).display_name(), "Only");
  const auto mapping = ParseMapping(
      "{\"system\": \"crm\", \"values\": {\"types\": {\"Existing Business\": \"EXPANSION\"}}, "
      "\"loads\": [{\"file\": \"o.csv\", \"resource\": \"opportunity\", \"key\": \"id\", "
      "\"fields\": {\"type\": {\"column\": \"a\", \"values\": \"types\", \"unlisted\": "
      "\"NEW\"}}}]}",
      "test");
  ASSERT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_EQ(mapping->loads[0].fields[0].unlisted, "NEW");
}

TEST(RowConverterTest, RowsThatAFilterNamesAreNotTaken) {
  const std::string deleted =
      "\"key\": \"id\", \"skip_rows\": [{\"column\": \"a\", \"is\": [\"1\", \"true\"]}, "
      "{\"column\": \"b\", \"is_not\": [\"Deal\"]}], ";
  const std::vector<ImportRow> rows =
      RowsOf(deleted, "\"display_name\": {\"column\": \"id\"}",
             "1,1,Deal,\n2,0,Deal,\n3,,Deal,\n4,true,Deal,\n5,0,Lead,\n6,0,,\n");
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].key, "2");
  EXPECT_EQ(rows[1].key, "3");
}

// Issue 11, kind 2.
TEST(RowConverterTest, EmptyTextIsKeptOrClearsByDeclaration) {
  const auto masks = [](const std::string& empty, const std::string& rows) {
    std::vector<std::string> told;
    const std::string fields =
        absl::StrCat(kNamed, "\"amount\": {\"column\": \"a\", \"currency\": \"USD\", ", empty,
                     "}, \"close_date\": {\"column\": \"b\", ", empty,
                     "}, \"probability_basis_points\": {\"column\": \"c\"}");
    for (const ImportRow& row : RowsOf(kById, fields, rows)) {
      const auto mask = MaskOf(row);
      told.push_back(absl::StrCat(absl::StrJoin(mask.paths(), " "), "; ", row.cleared.size(),
                                  " cleared, ", row.kept.size(), " kept"));
    }
    return told;
  };
  EXPECT_THAT(masks("\"empty\": \"keep\"", "1,,,\n2,5,2026-03-31,0\n3,5,,7\n"),
              ElementsAre("; 0 cleared, 3 kept", "; 0 cleared, 0 kept", "; 0 cleared, 1 kept"));
  EXPECT_THAT(
      masks("\"empty\": \"clear\"", "1,,,\n2,5,2026-03-31,0\n3,0,,7\n"),
      ElementsAre(
          "amount close_date display_name stage; 2 cleared, 1 kept", "; 0 cleared, 0 kept",
          "amount close_date display_name probability_basis_points stage; 1 cleared, 0 kept"));
}

std::vector<std::string> MasksOfAccounts(const std::string& fields, const std::string& csv) {
  const auto mapping = ParseMapping(
      absl::StrCat("{\"system\": \"crm\", \"loads\": [{\"file\": \"a.csv\", \"resource\": "
                   "\"account\", \"key\": \"id\", \"fields\": {",
                   fields, "}}]}"),
      "test");
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  ExportFolder folder;
  folder.Write("a.csv", csv);
  std::vector<std::string> masks;
  EXPECT_TRUE(ReadRows(folder.path(), *mapping, mapping->loads[0],
                       {.take =
                            [&](const RowConverter& converter, const csv::Record& record) {
                              const auto mask = MaskOf(converter.Convert(record));
                              masks.push_back(absl::StrJoin(mask.paths(), " "));
                              return absl::OkStatus();
                            },
                        .refuse = [](int64_t, const RowProblem&) {}})
                  .ok());
  return masks;
}

TEST(RowConverterTest, ZeroAndFalseAreSaidByAMask) {
  EXPECT_THAT(
      MasksOfAccounts("\"display_name\": {\"column\": \"id\"}, \"employee_count\": {\"column\": "
                      "\"n\"}, \"managed\": {\"column\": \"m\"}",
                      "id,n,m\n1,500,true\n2,0,true\n3,5,false\n4,,\n"),
      ElementsAre("", "display_name employee_count managed", "display_name employee_count managed",
                  ""));
}

// A row that gives one label says nothing of the others.
TEST(RowConverterTest, LabelsAreSaidKeyByKey) {
  EXPECT_THAT(
      MasksOfAccounts("\"display_name\": {\"column\": \"id\"}, \"labels.tier\": {\"column\": "
                      "\"t\"}, \"labels.a.b-c\": {\"column\": \"u\", \"empty\": \"clear\"}",
                      "id,t,u\n1,x,y\n2,x,\n3,,y\n4,,\n"),
      ElementsAre("display_name labels.a.b-c labels.tier", "display_name labels.a.b-c labels.tier",
                  "display_name labels.a.b-c", "display_name labels.a.b-c"));
  EXPECT_THAT(MasksOfAccounts("\"display_name\": {\"column\": \"id\"}, \"labels.source\": "
                              "{\"constant\": \"crm\"}, \"labels.tier\": {\"column\": \"t\"}",
                              "id,t\n1,\n2,x\n"),
              ElementsAre("display_name labels.source", "display_name labels.source labels.tier"));
}

}  // namespace
}  // namespace accord::cli
