// Files as people have them, from their bytes to what is said and read of them.
#include "cli/import/sources.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "accord/accounts/v1/account.pb.h"
#include "cli/client/values.h"
#include "cli/import/check.h"
#include "cli/import/rows.h"
#include "cli/import/testing.h"
#include "common/xlsx/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A mapping of accounts: `load` are further members of the load, with a comma behind each.
Mapping AccountsFrom(const std::string& file, const std::string& load = "") {
  return *ParseMapping(
      absl::StrCat("{\"system\": \"erp\", \"loads\": [{\"file\": \"", file,
                   "\", \"resource\": \"account\", \"key\": \"id\", ", load,
                   "\"fields\": {\"display_name\": {\"column\": \"name\"}, \"parent\": "
                   "{\"column\": \"parent\", \"refers_to\": \"account\"}, \"annual_revenue\": "
                   "{\"column\": \"revenue\", \"currency\": \"EUR\"}}}]}"),
      "test");
}

// What an import says of the file, then each row as "file:line: id name <parent revenue", then
// every problem.
std::vector<std::string> Import(const ExportFolder& folder, Mapping mapping) {
  const absl::Status found = FindSources(folder.path(), mapping);
  if (!found.ok()) return {std::string(found.message())};
  const Load& load = mapping.loads[0];
  std::vector<std::string> told;
  for (const SourceFile& file : load.sources) {
    if (!file.IsPlain()) told.push_back(absl::StrCat(file.name, ": ", file.Describe()));
  }
  const absl::Status read = ReadRows(
      folder.path(), mapping, load,
      {.take =
           [&](const RowConverter& converter, const csv::Record& record) {
             const ImportRow row = converter.Convert(record);
             const auto& account = static_cast<const accounts::v1::Account&>(*row.message);
             told.push_back(absl::StrCat(
                 ProblemAt(load, row.line, {}).Place(), ": ", row.key, " ", account.display_name(),
                 row.references.empty() ? "" : " <" + row.references[0].key,
                 account.has_annual_revenue() ? " " + DecimalText(account.annual_revenue()) : ""));
             for (const RowProblem& problem : row.problems) {
               told.push_back(ProblemAt(load, row.line, problem).Text());
             }
             return absl::OkStatus();
           },
       .refuse =
           [&](int64_t place, const RowProblem& problem) {
             told.push_back(ProblemAt(load, place, problem).Text());
           }});
  if (!read.ok()) told.emplace_back(read.message());
  return told;
}

std::vector<std::string> ImportText(const std::string& text, const std::string& name = "a.csv") {
  ExportFolder folder;
  folder.Write(name, text);
  return Import(folder, AccountsFrom(name));
}

std::string Wide(const std::string& ascii) {
  std::string out = "\xFF\xFE";
  for (const char c : ascii) out += std::string({c, '\0'});
  return out;
}

// Issue 11, kind 12.
TEST(SourcesTest, DialectsAreFoundOutAndSaid) {
  struct Case {
    std::string text;
    std::vector<std::string> told;
  };
  const std::vector<Case> cases = {
      {"id,name,parent,revenue\n1,One,,1.5\n", {"a.csv:2: 1 One 1.50"}},
      {"id;name;parent;revenue\n1;One;;1.234,50\n",
       {"a.csv: UTF-8, semicolon, numbers like 1.234,5", "a.csv:2: 1 One 1234.50"}},
      {"id;name;parent;revenue\n1;Z\xFCrich;;5\n",
       {"a.csv: Windows-1252, semicolon", "a.csv:2: 1 Zürich 5.00"}},
      {"sep=;\r\nid;name;parent;revenue\r\n1;One;;5\r\n",
       {"a.csv: UTF-8, semicolon", "a.csv:3: 1 One 5.00"}},
      {Wide("id\tname\tparent\trevenue\r\n1\tOne\t\t7\r\n"),
       {"a.csv: UTF-16LE, tab", "a.csv:2: 1 One 7.00"}},
      {"id|name|parent|revenue\n1|One, Two|0|\"1,5\"\n",
       {"a.csv: UTF-8, bar, numbers like 1234,5", "a.csv:2: 1 One, Two <0 1.50"}},
      {"id,name,parent,revenue\r1,One,,1\r2,Two,1,2\r",
       {"a.csv:2: 1 One 1.00", "a.csv:3: 2 Two <1 2.00"}},
      {"\xEF\xBB\xBF\"id\",\"name\",\"parent\",\"revenue\"\n\"1\",\"One\",\"\",\"2\"\n",
       {"a.csv:2: 1 One 2.00"}}};
  for (const Case& one : cases) EXPECT_EQ(ImportText(one.text), one.told) << one.text;
}

TEST(SourcesTest, NumbersThatCanBeReadTwoWaysAreNotGuessed) {
  EXPECT_THAT(ImportText("id;name;parent;revenue\n1;One;;1.500\n"),
              ElementsAre(HasSubstr("its numbers can be read two ways: \"1.500\"")));
  EXPECT_THAT(ImportText("id,name,parent,revenue\n1,One,,\"1,500\"\n"),
              ElementsAre(HasSubstr("its numbers can be read two ways: \"1,500\"")));
  ExportFolder folder;
  folder.Write("a.csv", "id;name;parent;revenue\n1;One;;1.500\n");
  EXPECT_THAT(Import(folder, AccountsFrom("a.csv",
                                          "\"numbers\": {\"decimal\": \",\", \"group\": "
                                          "\".\"}, ")),
              ElementsAre("a.csv: UTF-8, semicolon", "a.csv:2: 1 One 1500.00"));
}

TEST(SourcesTest, WhatIsDeclaredCountsOrIsRefused) {
  ExportFolder folder;
  folder.Write("a.csv", "id~name~parent~revenue\n1~\xCB\xF3\xEA~~5\n");
  EXPECT_THAT(Import(folder, AccountsFrom("a.csv",
                                          "\"delimiter\": \"~\", \"encoding\": "
                                          "\"Windows-1251\", ")),
              ElementsAre("a.csv: Windows-1251, '~'", "a.csv:2: 1 Лук 5.00"));
  EXPECT_THAT(Import(folder, AccountsFrom("a.csv", "\"sheet\": \"A\", ")),
              ElementsAre(HasSubstr("\"sheet\" has no effect: this is no workbook")));
  folder.Write("b.ndjson", "{\"id\": 1}\n");
  EXPECT_THAT(Import(folder, AccountsFrom("b.ndjson", "\"delimiter\": \";\", ")),
              ElementsAre(HasSubstr("\"delimiter\" has no effect")));
}

TEST(SourcesTest, WhatIsNoTableIsCalledByItsName) {
  EXPECT_THAT(ImportText("\xD0\xCF\x11\xE0 old"), ElementsAre(HasSubstr("an .xls of old")));
  EXPECT_THAT(ImportText("\x1F\x8B\x08"), ElementsAre(HasSubstr("is compressed")));
  EXPECT_THAT(ImportText("<html><table>"), ElementsAre(HasSubstr("is HTML or XML")));
  EXPECT_THAT(ImportText("[{\"id\": 1}]", "a.json"), ElementsAre(HasSubstr("one JSON list")));
  EXPECT_THAT(ImportText("PK\x03\x04"), ElementsAre(HasSubstr("is damaged: no ZIP archive")));
  EXPECT_THAT(ImportText(""), ElementsAre(HasSubstr("expected a row with the names")));
}

// Issue 11, kinds 4 and 12.
TEST(SourcesTest, KeysReferencesAndNamesAreTrimmedAndInNfc) {
  for (const std::string unseen :
       {"\u00A0", "\u2007", "\u202F", "\u3000", "\uFEFF", "\u00AD", "\u200B", " \t\u2060"}) {
    EXPECT_THAT(ImportText(absl::StrCat("id,name,parent,revenue\nE\u0301", unseen, ",", unseen,
                                        "One", unseen, ",", unseen, "É,5", unseen, "\n")),
                ElementsAre("a.csv:2: É One <É 5.00"))
        << testing::PrintToString(unseen);
  }
}

TEST(SourcesTest, InvisibleCharactersInKeysAndReferencesAreNamed) {
  EXPECT_THAT(ImportText("id,name,parent,revenue\nA\u200B1,One,A\u00AD1,5\n"),
              testing::IsSupersetOf(
                  {"a.csv:2: id: must not have U+200B in it, which nobody sees; it is \"A\u200B1\"",
                   "a.csv:2: parent: must not have U+00AD in it, which nobody sees; it is "
                   "\"A\u00AD1\""}));
}

// The mapping's own texts meet those of files in the same form.
TEST(SourcesTest, TextsOfTheMappingAreInNfcToo) {
  ExportFolder folder;
  folder.Write("a.csv", "id, na\u00EFve \n1,Caf\u00E9\n");
  const Mapping mapping = *ParseMapping(
      "\uFEFF{\"system\": \"x\", \"values\": {\"names\": {\"Cafe\u0301\": \"Coffee\"}}, \"loads\": "
      "[{\"file\": \"a.csv\", \"resource\": \"account\", \"key\": \"id\", \"fields\": "
      "{\"display_name\": {\"column\": \"nai\u0308ve\", \"values\": \"names\"}, \"industry\": "
      "{\"template\": \"in { nai\u0308ve }\"}}}]}",
      "test");
  std::string told;
  const absl::Status read =
      ReadRows(folder.path(), mapping, mapping.loads[0],
               {.take =
                    [&](const RowConverter& converter, const csv::Record& record) {
                      const ImportRow row = converter.Convert(record);
                      const auto& account = static_cast<const accounts::v1::Account&>(*row.message);
                      told = absl::StrCat(account.display_name(), ", ", account.industry());
                      return absl::OkStatus();
                    },
                .refuse = [](int64_t, const RowProblem&) {}});
  EXPECT_TRUE(read.ok()) << read;
  EXPECT_EQ(told, "Coffee, in Caf\u00E9");
}

TEST(SourcesTest, HeaderHarmsOnlyWhatTheMappingUses) {
  EXPECT_THAT(ImportText("id,,x, name \u00A0,x,,parent,revenue,\n1,a,b,One,c,d,,5,\n"),
              ElementsAre("a.csv:2: 1 One 5.00"));
  EXPECT_THAT(ImportText("id,name,parent,revenue,name\n1,One,,5,Two\n"),
              ElementsAre(HasSubstr("a.csv:1: name: more than one column has this name")));
}

TEST(SourcesTest, BadRowsCostThemselvesWithTheirLine) {
  EXPECT_THAT(
      ImportText("id,name,parent,revenue\n1,\"One,,5\n,,,\n2,Two,,6\n3,T\"wo,,\n4,Four,,8\n"),
      ElementsAre("a.csv:2: name: text behind the closing quote", "a.csv:4: 2 Two 6.00",
                  "a.csv:5: name: a quote inside a field that is not quoted",
                  "a.csv:6: 4 Four 8.00"));
}

TEST(SourcesTest, JsonLinesAreRead) {
  EXPECT_THAT(
      ImportText(
          "\xEF\xBB\xBF{\"id\": 1, \"name\": \"One\", \"parent\": null, \"revenue\": 1.10}\n"
          "\r\n{\"id\": \"2\", \"name\": \"Two\", \"parent\": \"1\", \"other\": {\"a\": [1]}}\n"
          "{\"id\": 3, \"name\": [\"x\"]}\nnope\n{\"id\": 4, \"id\": 5}\n[]\n"
          "{\"id\": 12345678901234567890, \"name\": \"Big\", \"revenue\": 0.1}",
          "a.ndjson"),
      ElementsAre("a.ndjson: UTF-8, a JSON object a line", "a.ndjson:1: 1 One 1.10",
                  "a.ndjson:3: 2 Two <1", "a.ndjson:4: 3 ",
                  "a.ndjson:4: name: is a list, and a row has one value for a column",
                  "a.ndjson:5: is no JSON from character 2 on", "a.ndjson:6: has two members id",
                  "a.ndjson:7: must be an object", "a.ndjson:8: 12345678901234567890 Big 0.10"));
}

// What a line does not name stays, whatever the mapping says of what is empty.
TEST(SourcesTest, MemberThatIsNotThereClearsNothing) {
  ExportFolder folder;
  folder.Write("a.ndjson",
               "{\"id\": 1, \"name\": \"One\", \"revenue\": null}\n{\"id\": 2, \"name\": \"Two\"}\n"
               "{\"id\": 3, \"name\": \"Three\", \"revenue\": \"\"}\n");
  const Mapping mapping = *ParseMapping(
      "{\"system\": \"x\", \"loads\": [{\"file\": \"a.ndjson\", \"resource\": \"account\", "
      "\"key\": "
      "\"id\", \"fields\": {\"display_name\": {\"column\": \"name\"}, \"annual_revenue\": "
      "{\"column\": "
      "\"revenue\", \"currency\": \"EUR\", \"empty\": \"clear\"}}}]}",
      "test");
  std::vector<size_t> cleared;
  const absl::Status read =
      ReadRows(folder.path(), mapping, mapping.loads[0],
               {.take =
                    [&](const RowConverter& converter, const csv::Record& record) {
                      cleared.push_back(converter.Convert(record).cleared.size());
                      return absl::OkStatus();
                    },
                .refuse = [](int64_t, const RowProblem&) {}});
  EXPECT_TRUE(read.ok()) << read;
  EXPECT_THAT(cleared, ElementsAre(1, 0, 1));
}

TEST(SourcesTest, MembersOfObjectsWithinAreColumns) {
  ExportFolder folder;
  folder.Write("a.jsonl", Wide("{\"id\": 1, \"account\": {\"name\": \"One\"}}\n"));
  Mapping mapping = *ParseMapping(
      "{\"system\": \"erp\", \"loads\": [{\"file\": \"a.jsonl\", \"resource\": \"account\", "
      "\"key\": \"id\", \"fields\": {\"display_name\": {\"column\": \"account.name\"}}}]}",
      "test");
  EXPECT_THAT(Import(folder, mapping),
              ElementsAre("a.jsonl: UTF-16LE, a JSON object a line", "a.jsonl:1: 1 One"));
}

TEST(SourcesTest, SheetsOfWorkbooksAreRead) {
  ExportFolder folder;
  const std::string rows =
      "<row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><t>id</t></is></c><c r=\"C2\" "
      "t=\"inlineStr\"><is><t>name </t></is></c><c r=\"D2\" t=\"inlineStr\"><is><t>revenue</t>"
      "</is></c><c r=\"E2\" t=\"inlineStr\"><is><t>parent</t></is></c></row>"
      "<row r=\"4\"><c r=\"B4\"><v>1</v></c><c r=\"C4\" t=\"inlineStr\"><is><t>One</t></is></c>"
      "<c r=\"D4\"><v>1234.5</v></c></row>"
      "<row r=\"5\"><c r=\"B5\"><v>2</v></c><c r=\"C5\" t=\"inlineStr\"><is><t>Two</t></is></c>"
      "<c r=\"D5\" t=\"inlineStr\"><is><t>1.234,5</t></is></c><c r=\"E5\"><v>1</v></c></row>"
      "<row r=\"6\"><c r=\"B6\"><v>3</v></c><c r=\"C6\" t=\"e\"><v>#N/A</v></c></row>"
      "<row r=\"7\"><c r=\"A7\" t=\"inlineStr\"><is><t> </t></is></c></row>";
  xlsx::WriteArchive(folder.path() + "/a.xlsx",
                     xlsx::WorkbookParts({{"Accounts", rows, ""}, {"Notes", "", ""}}));
  EXPECT_THAT(
      Import(folder, AccountsFrom("a.xlsx")),
      ElementsAre(HasSubstr("has several sheets; say which with \"sheet\": Accounts, Notes")));
  EXPECT_THAT(Import(folder, AccountsFrom("a.xlsx", "\"sheet\": \"Accounts\", ")),
              testing::IsSupersetOf({"a.xlsx: the sheet Accounts, numbers like 1.234,5",
                                     "a.xlsx:4: 1 One 1234.50", "a.xlsx:5: 2 Two <1 1234.50",
                                     "a.xlsx:6: name: holds the error #N/A"}));
  EXPECT_THAT(Import(folder, AccountsFrom("a.xlsx", "\"sheet\": \"Deals\", ")),
              ElementsAre(HasSubstr("there is no sheet \"Deals\"; there are: Accounts, Notes")));
}

TEST(SourcesTest, SeveralFilesAreOneLoad) {
  ExportFolder folder;
  folder.Write("a-2.csv", "id;name;parent;revenue\n2;Two;;2\n3;Th\"ree;;\n");
  folder.Write("a-1.csv", "id,name,parent,revenue\n1,One,,1\n");
  folder.Write("b.csv", "id,name,parent,revenue\n9,Nine,,1\n");
  folder.Write(".a-3.csv", "hidden");
  EXPECT_THAT(
      Import(folder, AccountsFrom("a-*.csv")),
      ElementsAre("a-2.csv: UTF-8, semicolon", "a-1.csv:2: 1 One 1.00", "a-2.csv:2: 2 Two 2.00",
                  "a-2.csv:3: name: a quote inside a field that is not quoted"));
  std::filesystem::create_directory(folder.path() + "/deals");
  folder.Write("deals/x.csv", "id,name,parent,revenue\n1,One,,1\n");
  folder.Write("deals/y.ndjson", "{\"id\": 2, \"name\": \"Two\", \"parent\": 1, \"revenue\": 2}\n");
  EXPECT_THAT(Import(folder, AccountsFrom("deals")),
              ElementsAre("deals/y.ndjson: UTF-8, a JSON object a line",
                          "deals/x.csv:2: 1 One 1.00", "deals/y.ndjson:1: 2 Two <1 2.00"));
  EXPECT_THAT(Import(folder, AccountsFrom("none-*.csv")), ElementsAre(HasSubstr("cannot be read")));
}

// The same key in two files is told with the file it stands in.
TEST(SourcesTest, ProblemsAcrossFilesSayTheFile) {
  ExportFolder folder;
  folder.Write("a-1.csv", "id,name,parent,revenue\n1,One,,1\n");
  folder.Write("a-2.csv", "id,name,parent,revenue\n1,One,,1\n2,Two,7,1\n");
  Mapping mapping = AccountsFrom("a-*.csv");
  ASSERT_TRUE(FindSources(folder.path(), mapping).ok());
  EXPECT_THAT(ProblemsOf(folder, mapping),
              ElementsAre("a-2.csv:2: id: \"1\" is there already",
                          HasSubstr("a-2.csv:3: parent: no account \"7\"")));
}

}  // namespace
}  // namespace accord::cli
