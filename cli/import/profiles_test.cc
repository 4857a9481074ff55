// The profiles of well-known systems, each tried on files in the shape that it exports.
#include "cli/import/profiles.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "accord/accounts/v1/account.pb.h"
#include "accord/accounts/v1/organization.pb.h"
#include "accord/forecast/v1/opportunity.pb.h"
#include "cli/client/values.h"
#include "cli/import/check.h"
#include "cli/import/rows.h"
#include "cli/import/sources.h"
#include "cli/import/testing.h"
#include "common/xlsx/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string ExcerptOf(const std::string& profile) {
  return absl::StrCat(ACCORD_IMPORT_FOLDER, "/profiles/excerpts/", profile);
}

Mapping ProfileOf(const std::string& name) {
  for (const Profile& profile : Profiles()) {
    if (profile.name == name) return ParseMapping(profile.json, name).value();
  }
  ADD_FAILURE() << "no profile " << name;
  return {};
}

std::string Told(const ImportRow& row) {
  std::string text = row.key;
  if (const auto* person = dynamic_cast<const accounts::v1::Person*>(row.message.get())) {
    absl::StrAppend(&text, " ", person->display_name(), " ", person->email());
  } else if (const auto* account = dynamic_cast<const accounts::v1::Account*>(row.message.get())) {
    absl::StrAppend(&text, " ", account->display_name());
    if (account->has_annual_revenue()) {
      absl::StrAppend(&text, " ", DecimalText(account->annual_revenue()));
    }
  } else {
    const auto& deal = static_cast<const forecast::v1::Opportunity&>(*row.message);
    absl::StrAppend(&text, " ", deal.display_name(), " ", deal.stage(), " ",
                    deal.has_amount() ? DecimalText(deal.amount()) : "-", " ",
                    deal.has_close_date() ? DateText(deal.close_date()) : "-", " ",
                    deal.probability_basis_points());
  }
  for (const RowReference& reference : row.references) absl::StrAppend(&text, " <", reference.key);
  return text;
}

// Every row that is written, in order; and the problems of the check.
std::vector<std::string> Import(const std::string& directory, Mapping mapping) {
  const absl::Status found = FindSources(directory, mapping);
  if (!found.ok()) return {std::string(found.message())};
  mapping.UseOrganizationZone(absl::UTCTimeZone());
  std::vector<std::string> told;
  const auto checked = CheckImport(
      directory, mapping, [&](const ImportProblem& problem) { told.push_back(problem.Text()); });
  EXPECT_TRUE(checked.ok()) << checked.status();
  for (const Load& load : mapping.loads) {
    const absl::Status read =
        ReadRows(directory, mapping, load,
                 {.take =
                      [&](const RowConverter& converter, const csv::Record& record) {
                        told.push_back(Told(converter.Convert(record)));
                        return absl::OkStatus();
                      },
                  .refuse = [](int64_t, const RowProblem&) {}});
    EXPECT_TRUE(read.ok()) << read;
  }
  return told;
}

TEST(ProfilesTest, EachIsAMappingAndAllAreThere) {
  std::vector<std::string> names;
  for (const Profile& profile : Profiles()) {
    const absl::StatusOr<Mapping> mapping = ParseMapping(profile.json, profile.name);
    EXPECT_TRUE(mapping.ok()) << mapping.status();
    names.push_back(profile.name);
  }
  EXPECT_THAT(names,
              ElementsAre("accord", "dynamics", "hubspot", "odoo", "parent_child", "salesforce"));
}

TEST(ProfilesTest, SalesforceExportIsRead) {
  EXPECT_THAT(
      Import(ExcerptOf("salesforce"), ProfileOf("salesforce")),
      ElementsAre("005xx000001Sv6AAE Ada Lovelace ada@example.com",
                  "005xx000001Sv7BBF Integration ops@example.com",
                  "005xx000001Sv8CCG Grace Hopper grace@example.com <005xx000001Sv6AAE",
                  "001xx000003DGb1AAG United Oil & Gas Corp. 5600000000.00",
                  "001xx000003DGb2AAG United Oil & Gas, UK <001xx000003DGb1AAG",
                  "006xx000001a2b3AAA United Oil Office Portable Generators stages/negotiation "
                  "125000.00 2026-06-30 9000 <001xx000003DGb1AAG <005xx000001Sv6AAE",
                  "006xx000001a2b4AAA UK Installations stages/closed-won - 2026-02-28 10000 "
                  "<001xx000003DGb2AAG <005xx000001Sv8CCG"));
}

TEST(ProfilesTest, DynamicsTablesAreRead) {
  EXPECT_THAT(Import(ExcerptOf("dynamics"), ProfileOf("dynamics")),
              ElementsAre("{8a1c} Ada Lovelace ada@example.com",
                          "{8a1d} José García jose@example.com <{8a1c}",
                          "{A1} Fourth Coffee 1250000.50", "{A2} Café Litware <{A1}",
                          "{O1} Interested in machines stages/open 25000.00 2026-09-30 4500 <{A2} "
                          "<{8a1d}",
                          "{O2} Maintenance stages/won 7500.00 2026-02-28 10000 <{A1} <{8a1c}"));
}

TEST(ProfilesTest, HubSpotExportIsRead) {
  EXPECT_THAT(Import(ExcerptOf("hubspot"), ProfileOf("hubspot")),
              ElementsAre("Ada Lovelace Ada Lovelace ", "7123456789 Biglytics 12000000.00",
                          "7123456790 Biglytics Ireland <7123456789",
                          "9001 Biglytics - New Deal stages/appointment 4500.50 2026-07-31 2000 "
                          "<7123456790 <Ada Lovelace",
                          "9002 Renewal stages/closed-lost - 2026-03-31 0 <7123456789"));
}

// Odoo writes a workbook of texts, booleans and days.
TEST(ProfilesTest, OdooExportIsRead) {
  ExportFolder folder;
  std::filesystem::copy(ExcerptOf("odoo"), folder.path());
  const auto text = [](const std::string& value) {
    return absl::StrCat("<c t=\"inlineStr\"><is><t>", value, "</t></is></c>");
  };
  std::string rows = "<row>";
  for (const char* name :
       {"id", "name", "is_company", "parent_id/id", "country_id/code", "industry_id"}) {
    rows += text(name);
  }
  absl::StrAppend(&rows, "</row><row>", text("__export__.res_partner_9_1c"), text("Azure Interior"),
                  "<c t=\"b\"><v>1</v></c>", text(""), text("US"), text("Wholesale"), "</row><row>",
                  text("__export__.res_partner_14_9f"), text("Azure Fresno"),
                  "<c t=\"b\"><v>1</v></c>", text("__export__.res_partner_9_1c"), text("US"),
                  text(""), "</row><row>", text("__export__.res_partner_15_aa"), text("Brandon"),
                  "<c t=\"b\"><v>0</v></c>", text("__export__.res_partner_9_1c"), "</row>");
  xlsx::WriteArchive(folder.path() + "/res.partner.xlsx",
                     xlsx::WorkbookParts({{"Sheet1", rows, ""}}));
  EXPECT_THAT(
      Import(folder.path(), ProfileOf("odoo")),
      ElementsAre("base.user_admin Mitchell Admin admin@example.com",
                  "__export__.res_users_7_ab12cd34 Marc Demo marc@example.com",
                  "__export__.res_partner_9_1c Azure Interior",
                  "__export__.res_partner_14_9f Azure Fresno <__export__.res_partner_9_1c",
                  "crm.crm_case_1 Club Office Furnitures stages/qualified 19800.00 2026-08-03 6192 "
                  "<__export__.res_partner_14_9f <__export__.res_users_7_ab12cd34",
                  "crm.crm_case_2 Design Software stages/won 50000.00 - 10000 "
                  "<__export__.res_partner_9_1c <base.user_admin"));
}

TEST(ProfilesTest, FileOfParentsAndChildrenIsRead) {
  EXPECT_THAT(Import(ExcerptOf("parent_child"), ProfileOf("parent_child")),
              ElementsAre("Globex Globex", "Globex Europe Globex Europe", "Globex Globex",
                          "Globex Europe Globex Europe <Globex",
                          "Globex Österreich Globex Österreich <Globex Europe",
                          "Globex Asia Globex Asia <Globex", "Initech Initech"));
}

// Whoever exports a part has files for a part.
TEST(ProfilesTest, FilesThatAreNotThereAreNoMistake) {
  ExportFolder folder;
  std::filesystem::copy(ExcerptOf("salesforce") + "/User.csv", folder.path() + "/User.csv");
  EXPECT_EQ(Import(folder.path(), ProfileOf("salesforce")).size(), 3u);
}

}  // namespace
}  // namespace accord::cli
