#include "common/text/fold.h"

#include "gtest/gtest.h"

namespace accord::text {
namespace {

struct Case {
  std::string text;
  std::string folded;
};

TEST(FoldTest, WhatAPersonTypesFindsWhatIsMeant) {
  for (const Case& one : {Case{"ZÜRICH", "zurich"}, {"zu\u0308rich", "zurich"},
                          {"Zürich", "zurich"},     {"Škoda", "skoda"},
                          {"S\u030ckoda", "skoda"}, {"ЛУКОЙЛ", "лукоил"},
                          {"лукойл", "лукоил"},     {"лукои\u0306л", "лукоил"},
                          {"ΑΘΗΝΑ", "αθηνα"},       {"Αθήνα", "αθηνα"},
                          {"ΟΔΟΣ", "οδοσ"},         {"οδός", "οδοσ"},
                          {"Łódź", "lodz"},         {"ŁÓDŹ", "lodz"},
                          {"straße", "strasse"},    {"STRASSE", "strasse"},
                          {"STRAẞE", "strasse"},    {"café", "cafe"},
                          {"cafe\u0301", "cafe"},   {"Ørsted", "orsted"},
                          {"Ærø", "aero"},          {"Œuvre", "oeuvre"},
                          {"İSTANBUL", "istanbul"}, {"ıspanak", "ispanak"},
                          {"Đồng Nai", "dong nai"}, {"Þór", "thor"},
                          {"ＡＢＣ", "abc"},        {"ﬁnance", "finance"},
                          {"O’Neil", "o'neil"},     {"A\u00a0B", "a b"},
                          {"A–B", "a-b"},           {"co\u00adop", "coop"},
                          {"a\u200bb", "ab"},       {"①", "1"},
                          {"ЁЛКА", "елка"},         {"מָלוֹן", "מלון"},
                          {"مَرْحَبًا", "مرحبا"},       {"Ｌ’Oréal", "l'oreal"},
                          {"ABC def", "abc def"},   {"", ""}}) {
    EXPECT_EQ(Fold(one.text), one.folded) << one.text;
  }
}

TEST(FoldTest, MarksThatMakeAnotherLetterStay) {
  EXPECT_NE(Fold("か"), Fold("が"));
  EXPECT_EQ(Fold("か\u3099"), Fold("が"));
  EXPECT_NE(Fold("ดี"), Fold("ดู"));
  EXPECT_NE(Fold("कि"), Fold("कु"));
  EXPECT_EQ(Fold("\u1112\u1161\u11ab"), Fold("한"));
}

TEST(FoldTest, FoldingTwiceChangesNothingAndWhatIsNotUtf8IsTaken) {
  for (char32_t c = 0; c < 0x30000; c += c < 0x3100 ? 1 : 37) {
    if (c >= 0xd800 && c <= 0xdfff) continue;
    std::string text;
    if (c < 0x80) {
      text.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
      text = {static_cast<char>(0xc0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    } else if (c < 0x10000) {
      text = {static_cast<char>(0xe0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
              static_cast<char>(0x80 | (c & 63))};
    } else {
      text = {static_cast<char>(0xf0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 63)),
              static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    }
    EXPECT_EQ(Fold(Fold(text)), Fold(text)) << std::hex << static_cast<uint32_t>(c);
  }
  EXPECT_EQ(Fold("A\xff"), "a\ufffd");
}

}  // namespace
}  // namespace accord::text
