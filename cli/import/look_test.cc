#include "cli/import/look.h"

#include <memory>
#include <sstream>
#include <string>

#include <nlohmann/json.hpp>

#include "cli/client/fake_server.h"
#include "cli/import/report.h"
#include "cli/import/shown_rows.h"
#include "cli/import/sources.h"
#include "cli/import/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class LookTest : public testing::Test {
 protected:
  json Look() {
    EXPECT_TRUE(LookAtFiles(cli_, folder_.path(), 2).ok());
    return json::parse(out_.str());
  }

  FakeServer server_{{}};
  std::unique_ptr<Session> session_ = server_.Connect();
  SystemClock clock_;
  ExportFolder folder_;
  std::ostringstream out_, err_;
  Cli cli_{.session = *session_,
           .json = true,
           .out = out_,
           .err = err_,
           .terminal = {.width = 200},
           .error_terminal = {},
           .clock = clock_};
};

TEST_F(LookTest, TellsHowFilesAreReadAndTheirFirstRows) {
  folder_.Write("konten.csv", "Id;Name;Umsatz\nA;M\xFCller;1.234,5\nB;Bau;2,5\nC;Ca;\n");
  folder_.Write("old.xls", "\xD0\xCF\x11\xE0");
  const json look = Look();
  ASSERT_EQ(look["tables"].size(), 2u);
  const json& table = look["tables"][0];
  EXPECT_EQ(table["file"], "konten.csv");
  EXPECT_EQ(table["encoding"], "Windows-1252");
  EXPECT_EQ(table["delimiter"], ";");
  EXPECT_EQ(table["rowCount"], 3);
  EXPECT_EQ(table["columns"], json({"Id", "Name", "Umsatz"}));
  ASSERT_EQ(table["rows"].size(), 2u);
  EXPECT_EQ(table["rows"][0]["line"], 2);
  EXPECT_EQ(table["rows"][0]["cells"], json({"A", "Müller", "1.234,5"}));
  EXPECT_EQ(table["facts"][0]["unique"], true);
  EXPECT_EQ(table["facts"][2]["filled"], 2);
  EXPECT_THAT(look["tables"][1]["fault"].get<std::string>(), HasSubstr(".xls"));
}

TEST_F(LookTest, SuggestsAMappingOrSaysWhyNot) {
  folder_.Write("accounts.csv", "Id,Account Name,Parent Account ID\nA,Alpha,\nB,Beta,A\n");
  const json look = Look();
  EXPECT_EQ(look["mapping"]["loads"][0]["resource"], "account");
  EXPECT_TRUE(ParseMapping(look["mapping"].dump(), "m").ok());
}

TEST_F(LookTest, NothingToSuggestIsNoError) {
  folder_.Write("x.csv", "p,q\n1,2\n");
  const json look = Look();
  EXPECT_TRUE(look["mapping"].is_null());
  EXPECT_NE(look["nothing"], "");
}

TEST_F(LookTest, ManySheetsAreManyTablesAndARowThatCannotBeReadHasNoCells) {
  folder_.Write("a.csv", "id,name\n1,\"x\"y\n2,b\n");
  const json look = Look();
  const json& rows = look["tables"][0]["rows"];
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0]["line"], 2);
}

TEST_F(LookTest, AReportShowsTheRowsThatHaveProblems) {
  std::string text = "id,name\n";
  for (int i = 2; i < 60; ++i) text += std::to_string(i) + ",n\n";
  folder_.Write("a.csv", text);
  Mapping mapping = *ParseMapping(
      R"({"system":"s","loads":[{"file":"a.csv","resource":"account","key":"id",
          "fields":{"display_name":{"column":"name"}}}]})",
      "m");
  ASSERT_TRUE(FindSources(folder_.path(), mapping).ok());
  Problems problems(cli_, true);
  problems.Sink()(ProblemAt(mapping.loads[0], 50, {"name", "is bad"}));
  EXPECT_THAT(err_.str(), HasSubstr("\"event\":\"problem\""));
  PrintReport(cli_, {mapping, {}, problems, "", true, 3});
  const json report = json::parse(out_.str());
  EXPECT_EQ(report["faults"][0]["line"], 50);
  EXPECT_EQ(report["faults"][0]["column"], "name");
  const json& rows = report["tables"][0]["rows"];
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[3]["line"], 50);
  EXPECT_EQ(rows[3]["cells"], json({"50", "n"}));
  EXPECT_EQ(report["tables"][0]["rowCount"], 58);
}

// The one who runs an import is not always who wrote its mapping.
TEST(ConfinedMappingTest, AFileIsInTheDirectory) {
  const auto with = [](const std::string& file) {
    return ParseMapping("{\"system\":\"s\",\"loads\":[{\"file\":" + json(file).dump() +
                            R"(,"resource":"account","key":"id","fields":{}}]})",
                        "m");
  };
  for (const char* away : {"/etc/passwd", "../x.csv", "a/../../x.csv", "..", "a/..", "/"}) {
    EXPECT_THAT(with(away).status().ToString(), HasSubstr("$.loads[0].file")) << away;
  }
  for (const char* there : {"x.csv", "deals/*.csv", "a..b.csv", "..x.csv", "deals"}) {
    EXPECT_TRUE(with(there).ok()) << there << with(there).status();
  }
}

}  // namespace
}  // namespace accord::cli
