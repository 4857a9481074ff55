#include "cli/import/row_problem.h"

#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "cli/import/sources.h"
#include "cli/import/testing.h"
#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

TEST(RowProblemTest, AnErrorThatIsNoFaultHasNoCode) {
  const RowProblem plain = ProblemOf("a", absl::InvalidArgumentError("is odd"));
  EXPECT_EQ(plain.reason, "is odd");
  EXPECT_EQ(plain.code, "");
  const RowProblem known =
      ProblemOf("a", TextFault("NOT_A_DAY", "must be a day", {{"format", "f"}}));
  EXPECT_EQ(known.code, "NOT_A_DAY");
  EXPECT_EQ(known.details, (FaultDetails{{"format", "f"}}));
}

// The codes of what is wrong with a row of accounts, by its first column.
std::map<std::string, std::string> CodesOf(const std::string& rows, const std::string& fields,
                                           const std::string& tables) {
  ExportFolder folder;
  folder.Write("a.csv", absl::StrCat("id;name;up;revenue;count;on;labels;state\n", rows));
  const std::string json =
      absl::StrCat(R"({"system":"s")", tables, R"(,"loads":[{"file":"a.csv","resource":"account",)",
                   R"("key":"id","fields":{"display_name":{"column":"name","required":true},)",
                   R"("parent":{"column":"up","refers_to":"account"})", fields, "}}]}");
  absl::StatusOr<Mapping> mapping = ParseMapping(json, "m");
  EXPECT_TRUE(mapping.ok()) << mapping.status();
  EXPECT_TRUE(FindSources(folder.path(), *mapping).ok());
  std::map<std::string, std::string> codes;
  const auto checked = CheckImport(folder.path(), *mapping, [&](const ImportProblem& problem) {
    codes[absl::StrCat(problem.line)] = problem.problem.code;
  });
  EXPECT_TRUE(checked.ok()) << checked.status();
  return codes;
}

TEST(RowProblemTest, WhatIsWrongWithARowHasACode) {
  EXPECT_EQ(CodesOf("1;A;;;;;;\n"         // 2
                    ";B;;;;;;\n"          // 3
                    "1;C;;;;;;\n"         // 4
                    "2;;;;;;;\n"          // 5
                    "3;D;99;;;;;\n"       // 6
                    "4;E;4;;;;;\n"        // 7
                    "x\u200By;F;;;;;;\n"  // 8
                    "5;G;2;;;;;\n",       // 9
                    "", ""),
            (std::map<std::string, std::string>{{"3", "EMPTY"},
                                                {"4", "KEY_TWICE"},
                                                {"5", "EMPTY"},
                                                {"6", "REFERS_TO_NOTHING"},
                                                {"7", "BELOW_ITSELF"},
                                                {"8", "INVISIBLE"},
                                                {"9", "REFERS_TO_LEFT_OUT"}}));
  EXPECT_EQ(CodesOf("1;A;;5;;;;\n"           // 2
                    "2;A;;five;;;;\n"        // 3
                    "3;A;;1.12345678;;;;\n"  // 4
                    "4;A;;EUR 5;;;;\n"       // 5
                    "5;A;;;1.5;;;\n"         // 6
                    "6;A;;;;maybe;;\n"       // 7
                    "7;A;;;;;q;\n"           // 8
                    "8;A;;;;;;ODD\n",        // 9
                    R"(,"annual_revenue":{"column":"revenue","currency":"USD",)"
                    R"("numbers":{"decimal":"."}},)"
                    R"("employee_count":{"column":"count","numbers":{"decimal":"."}},)"
                    R"("managed":{"column":"on"},"state":{"column":"state"},)"
                    R"("segment":{"column":"labels","values":"t","only_listed":true})",
                    R"(,"values":{"t":{"x":"y"}})"),
            (std::map<std::string, std::string>{{"3", "NOT_A_NUMBER"},
                                                {"4", "TOO_MANY_DECIMALS"},
                                                {"5", "OTHER_CURRENCY"},
                                                {"6", "NOT_WHOLE"},
                                                {"7", "NOT_A_FLAG"},
                                                {"8", "NOT_LISTED"},
                                                {"9", "NOT_A_CHOICE"}}));
}

}  // namespace
}  // namespace accord::cli
