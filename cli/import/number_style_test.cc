#include "cli/import/number_style.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace accord::cli {
namespace {

// The format as "1.234,5", or what was judged instead.
std::string Judge(const std::vector<std::string>& texts) {
  NumberEvidence evidence;
  for (const std::string& text : texts) evidence.See(text);
  switch (evidence.Judge()) {
    case NumberEvidence::Verdict::kNothing:
      return "nothing";
    case NumberEvidence::Verdict::kTwoReadings:
      return "two readings: " + evidence.example();
    case NumberEvidence::Verdict::kFound:
      break;
  }
  const NumberFormat format = evidence.format();
  return "1" + (format.group == 0 ? "" : std::string(1, format.group)) + "234" +
         std::string(1, format.decimal) + "5";
}

TEST(NumberStyleTest, SignsTellWhatTheyCanOnlyMean) {
  EXPECT_EQ(Judge({"1", "200", ""}), "nothing");
  EXPECT_EQ(Judge({"1,5"}), "1234,5");
  EXPECT_EQ(Judge({"1,50 €", "7"}), "1234,5");
  EXPECT_EQ(Judge({"1.5"}), "1234.5");
  EXPECT_EQ(Judge({"-0,125"}), "1234,5");
  EXPECT_EQ(Judge({"1.234,50"}), "1.234,5");
  EXPECT_EQ(Judge({"1,234.50"}), "1,234.5");
  EXPECT_EQ(Judge({"1.234.567"}), "1.234,5");
  EXPECT_EQ(Judge({"12,34,567"}), "1,234.5");
  EXPECT_EQ(Judge({"1 234,5"}), "1 234,5");
  EXPECT_EQ(Judge({"1\u202F234,5"}), "1 234,5");
  EXPECT_EQ(Judge({"1'234.50"}), "1'234.5");
  EXPECT_EQ(Judge({"1’234"}), "1'234.5");
  EXPECT_EQ(Judge({",5"}), "1234,5");
  EXPECT_EQ(Judge({"179500.00000000"}), "1234.5");
}

TEST(NumberStyleTest, OneTextDecidesForTheOthers) {
  EXPECT_EQ(Judge({"1.500", "2,5"}), "1.234,5");
  EXPECT_EQ(Judge({"1,500", "2.5"}), "1,234.5");
  EXPECT_EQ(Judge({"1,500", "0,5"}), "1234,5");
}

TEST(NumberStyleTest, WhatCanBeReadTwoWaysIsSaid) {
  EXPECT_EQ(Judge({"1.500", "20"}), "two readings: 1.500");
  EXPECT_EQ(Judge({"EUR 1,500"}), "two readings: EUR 1,500");
  EXPECT_EQ(Judge({"1.500", "1,500"}), "two readings: 1.500");
  EXPECT_EQ(Judge({"1.5", "1,5"}), "nothing") << "each contradicts the other";
  EXPECT_EQ(Judge({"v1.2.x9", "n/a", "2026-03-31"}), "nothing") << "no numbers";
}

}  // namespace
}  // namespace accord::cli
