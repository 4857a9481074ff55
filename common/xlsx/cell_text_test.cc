#include "common/xlsx/cell_text.h"

#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace accord::xlsx {
namespace {

TEST(CellTextTest, FormatsThatShowDaysAreKnown) {
  for (const std::string code :
       {"yyyy-mm-dd", "dd/mm/yyyy", "m/d/yy h:mm", "[$-409]mmmm d, yyyy;@", "h:mm AM/PM", "mmm",
        "[Red]dd.mm.yyyy", "\"on \"d.m.yy", "yyyy\\年m\\月", "hh:mm:ss.000"}) {
    EXPECT_TRUE(IsDayFormat(code)) << code;
  }
  for (const std::string code : {"General", "0.00", "#,##0.00 [$EUR]", "[h]:mm:ss", "0\"days\"",
                                 "@", "0.00E+00", "[>=100]0", "#,##0.00,,\\m", "\"dmy\"0", ""}) {
    EXPECT_FALSE(IsDayFormat(code)) << code;
  }
  EXPECT_TRUE(IsDayFormat(14));
  EXPECT_TRUE(IsDayFormat(22));
  EXPECT_FALSE(IsDayFormat(4));
  EXPECT_FALSE(IsDayFormat(46)) << "how long";
}

TEST(CellTextTest, DaysAreCountedAsSpreadsheetsDo) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"46112", "2026-03-31"},
      {"46112.5", "2026-03-31T12:00:00"},
      {"46112.999999", "2026-04-01"},
      {"1", "1900-01-01"},
      {"59", "1900-02-28"},
      {"60", "60"},
      {"61", "1900-03-01"},
      {"0.25", "06:00:00"},
      {"2958465", "9999-12-31"},
      {"2958466", "2958466"},
      {"-1", "-1"},
      {"4.6112E4", "2026-03-31"},
      {"nan", "nan"},
      {"x", "x"}};
  for (const auto& [stored, text] : cases) EXPECT_EQ(DayText(stored, false), text) << stored;
  EXPECT_EQ(DayText("44650", true), "2026-03-31");
  EXPECT_EQ(DayText("0", true), "1904-01-01");
}

TEST(CellTextTest, NumbersStayWhatIsStored) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"179500", "179500"},
      {"0.1", "0.1"},
      {"179.50000000000000", "179.50000000000000"},
      {"4.3499999999999996", "4.35"},
      {"0.30000000000000004", "0.3"},
      {"1234.5600000000002", "1234.56"},
      {"1.2345678901234567E-5", "0.0000123456789012346"},
      {"1.5E3", "1500"},
      {"1.2345678E-2", "0.012345678"},
      {"-2.5E-7", "-0.00000025"},
      {"123456789012345678", "123456789012345678"},
      {"9007199254740993", "9007199254740993"},
      {"1E+20", "100000000000000000000"},
      {"-0", "-0"},
      {".5", "0.5"},
      {"1e999", "1e999"},
      {"1.2.3", "1.2.3"},
      {"", ""}};
  for (const auto& [stored, text] : cases) EXPECT_EQ(NumberText(stored), text) << stored;
}

}  // namespace
}  // namespace accord::xlsx
