#include "cli/import/rows.h"

#include <string>
#include <vector>

#include "accord/accounts/v1/account.pb.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "cli/client/values.h"
#include "cli/import/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::IsEmpty;

std::vector<ImportRow> RowsOf(const ExportFolder& folder, const Mapping& mapping, size_t load) {
  std::vector<ImportRow> rows;
  EXPECT_TRUE(ReadRows(folder.path(), mapping, mapping.loads[load],
                       {.take =
                            [&](const RowConverter& converter, const csv::Record& record) {
                              rows.push_back(converter.Convert(record));
                              return absl::OkStatus();
                            },
                        .refuse = [](int64_t, const RowProblem&) {}})
                  .ok());
  return rows;
}

TEST(RowsTest, AccountColumnsBecomeFields) {
  ExportFolder folder;
  WriteGoodExport(folder);
  const std::vector<ImportRow> rows = RowsOf(folder, DefaultMapping(), 3);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_THAT(rows[1].problems, IsEmpty());
  const auto& acme = static_cast<const accounts::v1::Account&>(*rows[1].message);
  EXPECT_EQ(acme.external_ids(0).value(), "Acme");
  EXPECT_EQ(acme.country_code(), "PH") << "as misspelt";
  EXPECT_EQ(DecimalText(acme.annual_revenue()), "1100040000.00") << "millions";
  EXPECT_EQ(acme.labels().at("year-established"), "1996");
  EXPECT_EQ(static_cast<const accounts::v1::Account&>(*rows[0].message).industry(), "technology");
}

TEST(RowsTest, OpenDealHasNoDateAndNoAmount) {
  ExportFolder folder;
  WriteGoodExport(folder);
  const std::vector<ImportRow> rows = RowsOf(folder, DefaultMapping(), 4);
  ASSERT_EQ(rows.size(), 2u);
  const auto& open = static_cast<const forecast::v1::Opportunity&>(*rows[1].message);
  EXPECT_FALSE(open.has_close_date());
  EXPECT_FALSE(open.has_open_date());
  EXPECT_EQ(open.account(), "");
  EXPECT_EQ(open.stage(), "stages/prospecting");
  EXPECT_EQ(DecimalText(open.amount()), "0.00");
  EXPECT_EQ(open.display_name(), "GTXPro (O2)");
  ASSERT_EQ(open.lines_size(), 1);
  EXPECT_EQ(open.lines(0).quantity(), 1);
  EXPECT_EQ(rows[1].references.size(), 2u) << "agent and product";
}

TEST(RowsTest, AliasesApplyToReferences) {
  ExportFolder folder;
  WriteGoodExport(folder);
  std::vector<ImportRow> rows = RowsOf(folder, DefaultMapping(), 4);
  for (const RowReference& reference : rows[0].references) {
    if (reference.field->refers_to == ImportKind::kProduct) {
      EXPECT_EQ(reference.key, "GTX Pro");
      SetReference(rows[0], reference, "products/p1");
    }
  }
  EXPECT_EQ(static_cast<const forecast::v1::Opportunity&>(*rows[0].message).lines(0).product(),
            "products/p1");
}

TEST(RowsTest, PathsOfViolationsLeadBackToColumns) {
  const Mapping mapping = DefaultMapping();
  EXPECT_EQ(ColumnFor(mapping.loads[4], "lines[0].amount"), "close_value");
  EXPECT_EQ(ColumnFor(mapping.loads[4], "lines[0].amount.units"), "close_value");
  EXPECT_EQ(ColumnFor(mapping.loads[3], "labels[\"year-established\"]"), "year_established");
  EXPECT_EQ(ColumnFor(mapping.loads[3], "external_ids[0].value"), "account");
  EXPECT_EQ(ColumnFor(mapping.loads[3], "segment"), "segment") << "not from a column";
}

TEST(RowsTest, DatesComeInTheFormatOfTheMapping) {
  for (const auto& [format, text] :
       {std::pair("DD.MM.YYYY", "1.3.2017"), std::pair("DD/MM/YYYY", "01/03/2017"),
        std::pair("MM/DD/YYYY", "3/1/2017"), std::pair("YYYYMMDD", "20170301")}) {
    const std::string json =
        std::string(
            "{\"system\": \"crm\", \"loads\": [{\"file\": \"o.csv\", \"resource\": "
            "\"opportunity\", \"key\": \"id\", \"fields\": {\"display_name\": "
            "{\"column\": \"id\"}, \"close_date\": {\"column\": \"on\", "
            "\"date_format\": \"") +
        format + "\"}}}]}";
    const absl::StatusOr<Mapping> mapping = ParseMapping(json, "test");
    ASSERT_TRUE(mapping.ok()) << mapping.status();
    ExportFolder folder;
    folder.Write("o.csv", std::string("id,on\nO1,") + text + "\n");
    const std::vector<ImportRow> rows = RowsOf(folder, *mapping, 0);
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(
        DateText(static_cast<const forecast::v1::Opportunity&>(*rows[0].message).close_date()),
        "2017-03-01")
        << format;
  }
}

TEST(RowsTest, TemplateThatNamesAColumnThatIsNotThereIsRefused) {
  ExportFolder folder;
  WriteGoodExport(folder);
  Mapping mapping = DefaultMapping();
  for (FieldSource& field : mapping.loads[4].fields) {
    if (field.is_template) field.text = "{product} of {nobody}";
  }
  const absl::Status status =
      ReadRows(folder.path(), mapping, mapping.loads[4],
               {.take = [](const RowConverter&, const csv::Record&) { return absl::OkStatus(); },
                .refuse = [](int64_t, const RowProblem&) {}});
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("nobody"));
}

}  // namespace
}  // namespace accord::cli
