#include "cli/kit/table.h"

#include "absl/strings/str_split.h"
#include "cli/kit/text.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;

constexpr Style kPlain{false, true};
constexpr Style kAscii{false, false};
constexpr Style kColor{true, true};

Column Text(std::string title, int priority = 0) {
  Column column;
  column.title = std::move(title);
  column.priority = priority;
  return column;
}

Column Number(std::string title, int priority = 0) {
  Column column = Text(std::move(title), priority);
  column.is_number = true;
  return column;
}

Column Wrapped(std::string title) {
  Column column = Text(std::move(title));
  column.overflow = Overflow::kWrap;
  return column;
}

TEST(TableTest, AlignsTextLeftAndNumbersRight) {
  const Table table{{Text("ACCOUNT"), Number("REVENUE"), Text("OWNER")}};
  EXPECT_EQ(table.Render({{"Acme", "1,200", "Ada"}, {"Zeta Limited", "7", "Bo"}}, 0, kPlain),
            "ACCOUNT       REVENUE  OWNER\n"
            "Acme            1,200  Ada\n"
            "Zeta Limited        7  Bo\n");
}

TEST(TableTest, WideCharactersTakeTwoColumns) {
  const Table table{{Text("NAME"), Number("N")}};
  EXPECT_EQ(table.Render({{"東京支店", "1"}, {"Bonn", "2"}}, 0, kPlain),
            "NAME      N\n"
            "東京支店  1\n"
            "Bonn      2\n");
}

TEST(TableTest, LongTextGivesWayFirst) {
  const Table table{{Text("NAME"), Text("CITY"), Number("REVENUE")}};
  EXPECT_EQ(table.Render({{"A very long account name", "Bonn", "1,000,000"}}, 28, kPlain),
            "NAME         CITY    REVENUE\n"
            "A very lon…  Bonn  1,000,000\n");
}

TEST(TableTest, LongColumnsEndUpAlike) {
  const Table table{{Text("A"), Text("B")}};
  EXPECT_EQ(table.Render({{"aaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbb"}}, 16, kPlain),
            "A        B\n"
            "aaaaaa…  bbbbbb…\n");
}

TEST(TableTest, LowestPriorityIsLeftOutFirst) {
  const Table table{{Text("NAME", 9), Text("CITY", 1), Text("OWNER", 2), Number("REVENUE", 5)}};
  const std::vector<Row> rows = {{"Acme Lim", "Bonn", "Ada", "1,000"}};
  EXPECT_EQ(table.Render(rows, 24, kPlain),
            "NAME      OWNER  REVENUE\n"
            "Acme Lim  Ada      1,000\n");
  EXPECT_THAT(table.LeftOut(rows, 24), ElementsAre("CITY"));
  EXPECT_THAT(table.LeftOut(rows, 12), ElementsAre("CITY", "OWNER", "REVENUE"));
  EXPECT_THAT(table.LeftOut(rows, 0), ElementsAre());
}

TEST(TableTest, AmongEqualPrioritiesTheRightmostGoes) {
  const Table table{{Text("FIRST"), Text("SECOND"), Text("THIRD")}};
  EXPECT_THAT(table.LeftOut({{"a", "b", "c"}}, 12), ElementsAre("THIRD"));
}

TEST(TableTest, LastColumnIsCutButNeverLeftOut) {
  const Table table{{Text("NAME")}};
  EXPECT_EQ(table.Render({{"Acme"}}, 3, kPlain), "NA…\nAc…\n");
}

TEST(TableTest, NumberIsNeverCut) {
  const Table table{{Number("N")}};
  EXPECT_EQ(table.Render({{"1,234,567"}}, 5, kPlain), "        N\n1,234,567\n");
}

TEST(TableTest, WrapsInsideTheColumn) {
  const Table table{{Text("K"), Wrapped("REASON"), Number("N")}};
  EXPECT_EQ(table.Render({{"a", "one two three four", "10"}}, 17, kPlain),
            "K  REASON       N\n"
            "a  one two     10\n"
            "   three four\n");
}

TEST(TableTest, TreeStandsBeforeTheName) {
  const Table table{{Text("ACCOUNT"), Number("REVENUE")}};
  const std::vector<TreePath> paths = TreePaths({0, 1, 2, 1});
  const std::vector<Row> rows = {{{"Acme", Tone::kPlain, paths[0]}, "6"},
                                 {{"North", Tone::kPlain, paths[1]}, "3"},
                                 {{"Oslo", Tone::kPlain, paths[2]}, "1"},
                                 {{"South", Tone::kPlain, paths[3]}, "2"}};
  EXPECT_EQ(table.Render(rows, 0, kPlain),
            "ACCOUNT     REVENUE\n"
            "Acme              6\n"
            "├─ North          3\n"
            "│  └─ Oslo        1\n"
            "└─ South          2\n");
  EXPECT_EQ(table.Render(rows, 0, kAscii),
            "ACCOUNT     REVENUE\n"
            "Acme              6\n"
            "|- North          3\n"
            "|  `- Oslo        1\n"
            "`- South          2\n");
}

TEST(TableTest, WrappedNameKeepsItsTreeLines) {
  const Table table{{Wrapped("ACCOUNT")}};
  EXPECT_EQ(table.Render({{{"Acme North Sea", Tone::kPlain, TreePath{false}}}}, 10, kPlain),
            "ACCOUNT\n"
            "├─ Acme\n"
            "│  North\n"
            "│  Sea\n");
}

TEST(TableTest, ColorDoesNotChangeTheLayout) {
  const Table table{{Text("NAME"), Number("CHANGE")}};
  EXPECT_EQ(table.Render({{"Acme", {"-5 %", Tone::kRed}}}, 0, kColor),
            "\x1b[1mNAME\x1b[0m  \x1b[1mCHANGE\x1b[0m\n"
            "Acme    \x1b[31m-5 %\x1b[0m\n");
}

TEST(TableTest, TextCannotBreakTheTable) {
  const Table table{{Text("NAME"), Number("N")}};
  EXPECT_EQ(table.Render({{"two\nlines", "1"}, {"\x1b[2J", "2"}}, 0, kPlain),
            "NAME       N\n"
            "two lines  1\n"
            "\uFFFD[2J       2\n");
}

TEST(TableTest, MissingCellsAreEmptyAndSurplusOnesIgnored) {
  const Table table{{Text("A"), Text("B")}};
  EXPECT_EQ(table.Render({{"1"}, {"1", "2", "3"}, {}}, 0, kPlain), "A  B\n1\n1  2\n\n");
}

TEST(TableTest, NoRowsLeavesTheTitles) {
  EXPECT_EQ((Table{{Text("NAME"), Text("CITY")}}).Render({}, 80, kPlain), "NAME  CITY\n");
  EXPECT_EQ(Table{}.Render({{"lost"}}, 80, kPlain), "");
}

TEST(TablePropertyTest, NoLineIsWiderThanTheTerminal) {
  EXPECT_TRUE(rc::check([](const std::vector<std::vector<std::string>>& texts) {
    const int width = *rc::gen::inRange(1, 60);
    Table table{{Text("NAME", 2), Wrapped("REASON"), Text("CITY", 1)}};
    std::vector<Row> rows;
    for (const std::vector<std::string>& each : texts) {
      Row row;
      for (const std::string& text : each) {
        const auto path = *rc::gen::container<std::vector<bool>>(rc::gen::arbitrary<bool>());
        row.emplace_back(text, Tone::kPlain, path);
      }
      rows.push_back(row);
    }
    const std::string out = table.Render(rows, width, kPlain);
    for (absl::string_view line : absl::StrSplit(out, '\n')) RC_ASSERT(TextWidth(line) <= width);
  }));
}

}  // namespace
}  // namespace accord::cli
