#include "cli/import/suggest.h"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/import/check.h"
#include "cli/import/sources.h"
#include "cli/import/suggest_fields.h"
#include "cli/import/testing.h"
#include "common/base/status.h"
#include "common/xlsx/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Json = nlohmann::json;

// What is suggested for the folder; it has to be a mapping by which the check finds nothing wrong.
Json Suggest(const std::string& directory) {
  const absl::StatusOr<std::string> text = SuggestMapping(directory);
  EXPECT_TRUE(text.ok()) << text.status();
  absl::StatusOr<Mapping> mapping = ParseMapping(text.value_or("{}"), "suggested");
  EXPECT_TRUE(mapping.ok()) << mapping.status() << "\n" << text.value_or("");
  if (!mapping.ok()) return Json();
  EXPECT_TRUE(FindSources(directory, *mapping).ok()) << FindSources(directory, *mapping);
  mapping->UseOrganizationZone(absl::UTCTimeZone());
  std::vector<std::string> problems;
  const auto checked = CheckImport(directory, *mapping, [&](const ImportProblem& problem) {
    problems.push_back(problem.Text());
  });
  EXPECT_TRUE(checked.ok()) << checked.status();
  EXPECT_THAT(problems, IsEmpty()) << *text;
  return Json::parse(*text);
}

// "display_name=Name parent=ParentId": the fields of a load and their columns.
std::string FieldsOf(const Json& load) {
  std::string text;
  for (const auto& [path, field] : load["fields"].items()) {
    const std::string from = field.contains("column")    ? field["column"].get<std::string>()
                             : field.contains("columns") ? field["columns"].dump()
                                                         : field["constant"].get<std::string>();
    absl::StrAppend(&text, text.empty() ? "" : " ", path, "=", from);
  }
  return text;
}

std::string ExcerptOf(const std::string& profile) {
  return absl::StrCat(ACCORD_IMPORT_FOLDER, "/profiles/excerpts/", profile);
}

TEST(SuggestTest, SalesforceIsUnderstoodWithoutItsProfile) {
  const Json mapping = Suggest(ExcerptOf("salesforce"));
  ASSERT_EQ(mapping["loads"].size(), 3u);
  EXPECT_EQ(mapping["loads"][0]["resource"], "person");
  EXPECT_EQ(mapping["loads"][1]["resource"], "account");
  EXPECT_EQ(mapping["loads"][2]["resource"], "opportunity");
  EXPECT_EQ(mapping["loads"][2]["key"], "Id");
  EXPECT_THAT(FieldsOf(mapping["loads"][2]), HasSubstr("account=AccountId"));
  EXPECT_THAT(FieldsOf(mapping["loads"][2]), HasSubstr("owner=OwnerId"));
  EXPECT_EQ(mapping["loads"][2]["fields"]["probability_basis_points"]["unit"], "percent");
  EXPECT_EQ(mapping["values"]["stages"]["Closed Won"], "closed-won");
}

TEST(SuggestTest, DynamicsAndHubSpotAreUnderstoodToo) {
  const Json dynamics = Suggest(ExcerptOf("dynamics"));
  EXPECT_THAT(FieldsOf(dynamics["loads"][1]), HasSubstr("annual_revenue=revenue"));
  const Json hubspot = Suggest(ExcerptOf("hubspot"));
  EXPECT_THAT(FieldsOf(hubspot["loads"][0]), HasSubstr("parent=Parent Company ID"));
  EXPECT_EQ(hubspot["loads"][1]["fields"]["probability_basis_points"]["unit"], "fraction");
}

// German, with semicolons and code page, the parent by name.
TEST(SuggestTest, ValuesDecideWhatTheNamesLeaveOpen) {
  ExportFolder folder;
  folder.Write("kunden.csv",
               "Kundennr;Firma;Konzern;Jahresumsatz (EUR);Mitarbeiter;Fax\n"
               "10;M\xFCller AG;;1.250.000,50;20;\n11;M\xFCller Tochter;M\xFCller AG;5,5;3;1\n");
  folder.Write("chancen.csv",
               "Nr;Bezeichnung;Kunde;Phase;Betrag;Abschlussdatum;Wahrscheinlichkeit\n"
               "1;Anlage;M\xFCller AG;Angebot;1000;31.03.2026;70 %\n"
               "2;Wartung;M\xFCller Tochter;Gewonnen;2500;1.4.2026;100 %\n");
  const Json mapping = Suggest(folder.path());
  ASSERT_EQ(mapping["loads"].size(), 2u);
  const Json& accounts = mapping["loads"][0];
  EXPECT_EQ(accounts["key"], "Firma") << "the other columns refer to it, and not to the number";
  EXPECT_EQ(FieldsOf(accounts),
            "annual_revenue=Jahresumsatz (EUR) display_name=Firma "
            "employee_count=Mitarbeiter parent=Konzern");
  EXPECT_EQ(accounts["fields"]["annual_revenue"]["currency"], "EUR");
  EXPECT_THAT(accounts["about"].get<std::string>(), HasSubstr("not used: Kundennr, Fax"));
  const Json& deals = mapping["loads"][1];
  EXPECT_EQ(deals["fields"]["close_date"]["date_format"], "DD.MM.YYYY");
  EXPECT_EQ(mapping["values"]["stages"]["Gewonnen"], "gewonnen");
  EXPECT_EQ(mapping["stages"][1]["outcome"], "WON");
}

TEST(SuggestTest, WhatIsAGuessSaysCheck) {
  ExportFolder folder;
  folder.Write("deals.csv", "id,name,amount,close date\n1,One,5,03/04/2026\n2,Two,7,05/06/2026\n");
  const Json fields = Suggest(folder.path())["loads"][0]["fields"];
  EXPECT_THAT(fields["amount"]["about"].get<std::string>(), HasSubstr("CHECK: no currency"));
  EXPECT_THAT(fields["close_date"]["about"].get<std::string>(),
              HasSubstr("CHECK: it would be one as MM/DD/YYYY too"));
  EXPECT_THAT(fields["stage"]["about"].get<std::string>(), HasSubstr("CHECK: no column"));
}

TEST(SuggestTest, NumbersWithTwoReadingsAreDeclaredAndSaid) {
  ExportFolder folder;
  folder.Write("accounts.csv", "id;name;revenue\n1;One;1.500\n2;Two;2.000\n");
  const Json revenue = Suggest(folder.path())["loads"][0]["fields"]["annual_revenue"];
  EXPECT_EQ(revenue["numbers"]["decimal"], ",");
  EXPECT_THAT(revenue["about"].get<std::string>(),
              HasSubstr("CHECK: 1.500 is taken for thousands"));
}

TEST(SuggestTest, SheetsAreTablesOfTheirOwn) {
  ExportFolder folder;
  const auto row = [](const std::vector<std::string>& cells) {
    std::string xml = "<row>";
    for (const std::string& cell : cells) {
      absl::StrAppend(&xml, "<c t=\"inlineStr\"><is><t>", cell, "</t></is></c>");
    }
    return xml + "</row>";
  };
  xlsx::WriteArchive(
      folder.path() + "/book.xlsx",
      xlsx::WorkbookParts(
          {{"Accounts",
            row({"ID", "Account Name", "Parent"}) + row({"A1", "One", ""}) +
                row({"A2", "Two", "A1"}),
            ""},
           {"Deals",
            row({"ID", "Deal Name", "Account", "Stage"}) + row({"D1", "Deal", "A2", "Lost"}), ""},
           {"Secret", row({"x"}), "hidden"}}));
  folder.Write("notes.txt", "nothing of use\n");
  const Json mapping = Suggest(folder.path());
  ASSERT_EQ(mapping["loads"].size(), 2u);
  EXPECT_EQ(mapping["loads"][0]["sheet"], "Accounts");
  EXPECT_EQ(FieldsOf(mapping["loads"][1]), "account=Account display_name=Deal Name stage=Stage");
  EXPECT_THAT(mapping["about"].get<std::string>(), HasSubstr("notes.txt: has no rows"));
}

TEST(SuggestTest, NothingIsSuggestedForWhatNobodyUnderstands) {
  ExportFolder folder;
  EXPECT_EQ(DetailOf(SuggestMapping(folder.path()).status())->reason, "NOTHING_TO_SUGGEST");
  folder.Write("x.csv", "a,b\n1,2\n");
  folder.Write("accounts.csv", "name,parent\nA,\nA,\n");
  const absl::Status status = SuggestMapping(folder.path()).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("x.csv: neither its name nor its columns"));
  EXPECT_THAT(std::string(status.message()), HasSubstr("so that none can be the key"));
  EXPECT_TRUE(absl::IsNotFound(SuggestMapping("/nowhere").status()));
}

TEST(SuggestTest, NamesOfWhichAFewAreMissingAreNamesAllTheSame) {
  const auto name_of = [](const std::string& csv) {
    ExportFolder folder;
    folder.Write("accounts.csv", csv);
    const Json mapping = Json::parse(*SuggestMapping(folder.path()));
    return mapping["loads"][0]["fields"]["display_name"];
  };
  const Json some = name_of("id,Account Name,x\n1,One,\n2,,\n3,Three,\n");
  EXPECT_EQ(some["column"], "Account Name");
  EXPECT_THAT(some["about"].get<std::string>(), HasSubstr("CHECK: 1 of 3 are empty"));
  EXPECT_EQ(name_of("id,Account Name,Company\n1,One,A\n2,,B\n3,Three,C\n")["column"], "Company");
  EXPECT_EQ(name_of("id,Account Name\n1,One\n2,\n3,\n")["column"], "id");
  EXPECT_EQ(name_of("id,Name\n1,One\n2,Two\n")["about"], "its name");
}

TEST(SuggestTest, IdsOfStagesAreIds) {
  EXPECT_EQ(SlugOf("Id. Decision Makers"), "id-decision-makers");
  EXPECT_EQ(SlugOf("Abschluß (gewonnen)"), "abschluss-gewonnen");
  EXPECT_EQ(SlugOf("0"), "0");
  EXPECT_EQ(SlugOf("Лид"), "stage");
  ExportFolder folder;
  folder.Write("deals.csv", "id,name,stage\n1,One,Лид\n2,Two,Гол\n3,Three,a b\n4,Four,a-b\n");
  const Json stages = Suggest(folder.path())["values"]["stages"];
  EXPECT_EQ(stages["Лид"], "stage");
  EXPECT_EQ(stages["Гол"], "stage-2");
  EXPECT_EQ(stages["a b"], "a-b");
  EXPECT_EQ(stages["a-b"], "a-b-4");
}

}  // namespace
}  // namespace accord::cli
