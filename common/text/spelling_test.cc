#include "common/text/spelling.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::text {
namespace {

struct Case {
  std::string text;
  std::string normal;
};

TEST(SpellingTest, WhiteSpaceAndInvisibleCharactersAroundATextGo) {
  for (const std::string around :
       {" ",      "\t",     "\r\n",   "\u00a0", "\u2007", "\u202f", "\u3000",        "\u00ad",
        "\u200b", "\u200d", "\u2060", "\ufeff", "\u2028", "\u0085", "\u1680",        "\u200e",
        "\u202e", "\u2066", "\u3164", "\u2800", "\u180e", "\u061c", " \u00a0\u200b "}) {
    EXPECT_EQ(Normal(around + "A 7" + around), "A 7") << testing::PrintToString(around);
    EXPECT_TRUE(IsBlank(around + around)) << testing::PrintToString(around);
    EXPECT_FALSE(IsNormal("A 7" + around)) << testing::PrintToString(around);
    EXPECT_EQ(Normal(around), "");
  }
}

TEST(SpellingTest, NothingInsideATextGoes) {
  for (const std::string text :
       {"a  b", "a\u00a0b", "a\u200bb", "\u2764\ufe0f", "می‌خواهم",
        "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e007f", "日本", "Zürich", "a", ""}) {
    EXPECT_EQ(Normal(text), text);
    EXPECT_TRUE(IsNormal(text)) << text;
  }
}

TEST(SpellingTest, ATextIsInNfc) {
  for (const Case& one : {Case{"cafe\u0301", "café"},
                          {"Zu\u0308rich", "Zürich"},
                          {"\u212bngstro\u0308m", "Ångström"},
                          {"か\u3099", "が"},
                          {"\u1112\u1161\u11ab", "한"},
                          {"и\u0306", "й"},
                          {"\u2126", "Ω"},
                          {"q\u0323\u0307", "q\u0323\u0307"}}) {
    EXPECT_EQ(Normal(one.text), one.normal);
    EXPECT_TRUE(IsNormal(one.normal));
  }
  EXPECT_FALSE(IsNormal("cafe\u0301"));
}

TEST(SpellingTest, WhatIsNotUtf8StaysAsItIs) {
  for (const std::string text : {"a\xff\xfe", "\xc3", "\xe2\x80", "\xed\xa0\x80z"}) {
    EXPECT_EQ(Normal(" " + text), text);
    EXPECT_FALSE(IsBlank(text));
  }
}

TEST(SpellingTest, InvisibleCharactersInsideAreNamed) {
  struct Named {
    std::string text;
    std::string name;
  };
  for (const Named& one : {Named{"7\u200b1", "U+200B"},
                           {"7\u00ad1", "U+00AD"},
                           {"7\u00a01", "U+00A0"},
                           {"7\ufeff1", "U+FEFF"},
                           {"7\t1", "U+0009"},
                           {"7\u20601", "U+2060"},
                           {"7\u202e1", "U+202E"},
                           {"7\ufe0f1", "U+FE0F"},
                           {"7\u30001", "U+3000"},
                           {"7\x7f"
                            "1",
                            "U+007F"},
                           {"7\u115f1", "U+115F"},
                           {"7\u034f1", "U+034F"},
                           {"7\U000e00411", "U+E0041"},
                           {"7\u28001", "U+2800"}}) {
    const absl::optional<char32_t> found = FindInvisible(one.text);
    ASSERT_TRUE(found.has_value()) << one.name;
    EXPECT_EQ(CodePointName(*found), one.name);
  }
  for (const std::string text : {"7 1", "Größe 7", "日本", "é", "A-7/ä_b", ""}) {
    EXPECT_FALSE(FindInvisible(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace accord::text
