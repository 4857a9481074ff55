#include "cli/import/check.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/import/testing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr char kAccountColumns[] =
    "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n";
constexpr char kPipelineColumns[] =
    "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n";

class CheckTest : public testing::Test {
 protected:
  CheckTest() { WriteGoodExport(folder_); }

  void WriteAccounts(const std::string& rows) {
    folder_.Write("accounts.csv", kAccountColumns + rows);
  }
  void WritePipeline(const std::string& rows) {
    folder_.Write("sales_pipeline.csv", kPipelineColumns + rows);
  }
  std::vector<std::string> Problems() { return ProblemsOf(folder_, DefaultMapping()); }

  ExportFolder folder_;
};

TEST_F(CheckTest, GoodExportHasNoProblems) { EXPECT_THAT(Problems(), IsEmpty()); }

TEST_F(CheckTest, EveryBadRowIsToldAtOnce) {
  WritePipeline(
      "O1,Ann,GTXPro,Bluth,Won,2016-10-20,2017-02-30,1054\n"
      "O2,Ann,GTXPro,Bluth,Won,2016-10-20,2017-03-01,12x\n"
      "O3,Ann,GTXPro,Bluth,Wonn,2016-10-20,2017-03-01,12\n"
      "O4,Ann,GTXPro,Bluth,,2016-10-20,2017-03-01,12\n"
      "O5,Ann,GTXPro,Bluth,Won,2016-10-20,2017-03-01,-12\n");
  EXPECT_THAT(Problems(),
              ElementsAre(HasSubstr("sales_pipeline.csv:2: close_date: must be a day, YYYY-MM-DD"),
                          HasSubstr("sales_pipeline.csv:3: close_value: "),
                          HasSubstr("sales_pipeline.csv:4: deal_stage: no stage \"Wonn\""),
                          HasSubstr("sales_pipeline.csv:5: deal_stage: must not be empty"),
                          HasSubstr("sales_pipeline.csv:6: close_value: ")));
}

TEST_F(CheckTest, AgentWhoIsInNoTeamIsABadRow) {
  WritePipeline("O1,Eve,GTXPro,Bluth,Won,2016-10-20,2017-03-01,1054\n");
  EXPECT_THAT(Problems(), ElementsAre("sales_pipeline.csv:2: sales_agent: no person \"Eve\" in "
                                      "these files"));
}

TEST_F(CheckTest, CountryThatTheMappingDoesNotListIsABadRow) {
  WriteAccounts("Acme,retail,1996,1100.04,2822,Atlantis,\n");
  WritePipeline("");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("accounts.csv:2: office_location: \"Atlantis\"")));
}

TEST_F(CheckTest, SecondRowOfAKeyIsTheBadOne) {
  WriteAccounts(
      "Bluth,retail,1996,1,1,Kenya,\n"
      "Bluth,retail,1996,1,1,Kenya,\n");
  EXPECT_THAT(Problems(), ElementsAre("accounts.csv:3: account: \"Bluth\" is there already"));
}

TEST_F(CheckTest, RowWithAMissingFieldIsToldOnce) {
  WriteAccounts("Bluth,retail,1996,1,1,Kenya,\nAcme,retail\n");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("accounts.csv:3: ")));
}

TEST_F(CheckTest, WhatRefersToARowThatIsLeftOutIsLeftOutToo) {
  WriteAccounts(
      "Leaf,retail,1996,1,1,Kenya,Middle\n"
      "Middle,retail,1996,1,1,Kenya,Top\n"
      "Top,retail,1996,many,1,Kenya,\n"
      "Bluth,retail,1996,1,1,Kenya,\n");
  WritePipeline("O1,Ann,GTXPro,Leaf,Won,2016-10-20,2017-03-01,1054\n");
  EXPECT_THAT(
      Problems(),
      UnorderedElementsAre(
          HasSubstr("accounts.csv:4: revenue: "),
          "accounts.csv:3: subsidiary_of: refers to the account \"Top\", which is left out",
          "accounts.csv:2: subsidiary_of: refers to the account \"Middle\", which is left out",
          "sales_pipeline.csv:2: account: refers to the account \"Leaf\", which is left out"));
}

TEST_F(CheckTest, CircleOfParentsIsFound) {
  WriteAccounts(
      "Bluth,retail,1996,1,1,Kenya,Acme\n"
      "Acme,retail,1996,1,1,Kenya,Bluth\n");
  WritePipeline("");
  EXPECT_THAT(Problems(), UnorderedElementsAre(
                              HasSubstr("accounts.csv:2: subsidiary_of: stands below itself"),
                              HasSubstr("accounts.csv:3: subsidiary_of: stands below itself")));
}

// Issue 11, kind 15: client and server share one limit.
TEST_F(CheckTest, ChainOf65LevelsIsRefusedAndOf64IsNot) {
  for (const int levels : {64, 65, 66}) {
    std::string rows = "Bluth,retail,1996,1,1,Kenya,\n";
    for (int level = 2; level <= levels; ++level) {
      absl::StrAppend(&rows, "A", level, ",retail,1996,1,1,Kenya,",
                      level == 2 ? "Bluth" : absl::StrCat("A", level - 1), "\n");
    }
    WriteAccounts(rows);
    WritePipeline("");
    const std::vector<std::string> problems = Problems();
    ASSERT_EQ(problems.size(), static_cast<size_t>(levels - 64));
    for (const std::string& problem : problems) {
      EXPECT_THAT(problem, HasSubstr("subsidiary_of: stands deeper than the 64 levels"));
    }
  }
}

TEST_F(CheckTest, WhatHangsOnACircleIsTold) {
  WriteAccounts(
      "Bluth,retail,1996,1,1,Kenya,\n"
      "A,retail,1996,1,1,Kenya,B\n"
      "B,retail,1996,1,1,Kenya,C\n"
      "C,retail,1996,1,1,Kenya,A\n"
      "D,retail,1996,1,1,Kenya,A\n"
      "E,retail,1996,1,1,Kenya,E\n");
  WritePipeline("");
  EXPECT_EQ(Problems().size(), 5u);
  for (const std::string& problem : Problems()) EXPECT_THAT(problem, HasSubstr("below itself"));
}

// Issue 11, kind 14.
TEST_F(CheckTest, WhatNoFileHasIsAskedOfTheServerTogether) {
  WriteAccounts("Leaf,retail,1996,1,1,Kenya,There\nLoose,retail,1996,1,1,Kenya,Nowhere\n");
  WritePipeline(
      "O1,Eve,GTXPro,There,Won,2016-10-20,2017-03-01,1\n"
      "O2,Eve,GTXPro,Loose,Won,2016-10-20,2017-03-01,1\n"
      "O3,Zoe,GTXPro,Leaf,Won,2016-10-20,2017-03-01,1\n");
  std::vector<std::string> asked, told;
  const KeyFinder find = [&](ImportKind kind, const std::vector<std::string>& keys,
                             KeyIndex& index) {
    asked.push_back(absl::StrCat(NameOf(kind), ": ", absl::StrJoin(keys, " ")));
    if (kind == ImportKind::kAccount) index.SetId(kind, "There", "a1");
    if (kind == ImportKind::kPerson) index.SetId(kind, "Eve", "p1");
    return absl::OkStatus();
  };
  const auto checked = CheckImport(
      folder_.path(), DefaultMapping(),
      [&](const ImportProblem& problem) { told.push_back(problem.Text()); }, find);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_THAT(asked, ElementsAre("account: Nowhere There", "person: Eve Zoe"));
  EXPECT_THAT(
      told, UnorderedElementsAre(
                "accounts.csv:3: subsidiary_of: no account \"Nowhere\" in these files or on the "
                "server",
                "sales_pipeline.csv:3: account: refers to the account \"Loose\", which is left out",
                "sales_pipeline.csv:4: sales_agent: no person \"Zoe\" in these files or on the "
                "server"));
  EXPECT_EQ(checked->keys.NameFor(ImportKind::kAccount, "There"), "accounts/a1");
}

TEST_F(CheckTest, DepthIsThatOfTheTreeAndNotOfTheFile) {
  const auto checked = CheckImport(folder_.path(), DefaultMapping(), [](const ImportProblem&) {});
  ASSERT_TRUE(checked.ok());
  const CheckedLoad& accounts = checked->loads[3];
  EXPECT_EQ(accounts.depth_max, 1);
  EXPECT_EQ(accounts.DepthOf(KeyHash(ImportKind::kAccount, "Acme")), 0);
  EXPECT_EQ(accounts.DepthOf(KeyHash(ImportKind::kAccount, "Bluth")), 1) << "stands first";
}

TEST_F(CheckTest, MissingColumnEndsTheCheck) {
  folder_.Write("products.csv", "product,series\nGTX Pro,GTX\n");
  EXPECT_THAT(Problems(), ElementsAre(HasSubstr("sales_price")));
}

}  // namespace
}  // namespace accord::cli
