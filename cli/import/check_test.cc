#include "cli/import/check.h"

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
