#include "cli/kit/text.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;

TEST(TextWidthTest, CountsColumnsNotBytes) {
  EXPECT_EQ(TextWidth(""), 0);
  EXPECT_EQ(TextWidth("Acme"), 4);
  EXPECT_EQ(TextWidth("Müller"), 6);
  EXPECT_EQ(TextWidth("東京"), 4);
  EXPECT_EQ(TextWidth("한국"), 4);
  EXPECT_EQ(TextWidth("ｱ"), 1) << "half-width";
  EXPECT_EQ(TextWidth("Ａ"), 2) << "full-width";
  EXPECT_EQ(TextWidth("e\u0301"), 1) << "a combining accent";
  EXPECT_EQ(TextWidth("😀"), 2);
  EXPECT_EQ(TextWidth("├─ "), 3);
}

TEST(TextWidthTest, TablesAreSearchedAtTheirEnds) {
  EXPECT_EQ(CodePointWidth(0x1100), 2);
  EXPECT_EQ(CodePointWidth(0x115F), 2);
  EXPECT_EQ(CodePointWidth(0x1160), 0);
  EXPECT_EQ(CodePointWidth(0x2FF), 1);
  EXPECT_EQ(CodePointWidth(0x300), 0);
  EXPECT_EQ(CodePointWidth(0x36F), 0);
  EXPECT_EQ(CodePointWidth(0x370), 1);
  EXPECT_EQ(CodePointWidth(0x3FFFD), 2);
  EXPECT_EQ(CodePointWidth(0x10FFFF), 1);
}

TEST(TextWidthTest, InvalidBytesCountOneEach) {
  EXPECT_EQ(TextWidth("\xff\xfe"), 2);
  EXPECT_EQ(TextWidth("a\xe6\x9d"), 3) << "a character cut off by the end";
  EXPECT_EQ(TextWidth("\xc0\xaf"), 2) << "an overlong spelling";
  EXPECT_EQ(TextWidth("\xed\xa0\x80"), 3) << "a surrogate";
}

TEST(CodePointTest, EveryOneSurvivesTheRoundTrip) {
  for (char32_t c = 0; c <= 0x10FFFF; c += 7) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    AppendCodePoint(c, text);
    absl::string_view rest = text;
    ASSERT_EQ(TakeCodePoint(rest), c);
    ASSERT_TRUE(rest.empty());
  }
}

TEST(SafeTextTest, NameCannotSteerTheTerminal) {
  EXPECT_EQ(SafeText("a\x1b[2Jb"), "a\uFFFD[2Jb");
  EXPECT_EQ(SafeText("a\xc2\x9b"
                     "2Jb"),
            "a\uFFFD2Jb")
      << "the C1 spelling of the same";
  EXPECT_EQ(SafeText("two\nlines\tand a tab"), "two lines and a tab");
  EXPECT_EQ(SafeText("evil\u202Etxt"), "evil\uFFFDtxt");
  EXPECT_EQ(SafeText("Gro\xdf"), "Gro\uFFFD");
}

TEST(SafeTextTest, OrdinaryTextIsKept) {
  EXPECT_EQ(SafeText("Møller & Søn · 東京 😀"), "Møller & Søn · 東京 😀");
}

TEST(TruncateTest, CutsBetweenCodePoints) {
  EXPECT_EQ(Truncate("Acme", 4, true), "Acme");
  EXPECT_EQ(Truncate("Acme Ltd", 5, true), "Acme…");
  EXPECT_EQ(Truncate("Überall", 3, true), "Üb…");
  EXPECT_EQ(Truncate("東京都", 5, true), "東京…");
  EXPECT_EQ(Truncate("東京都", 4, true), "東…") << "half a wide character is not shown";
  EXPECT_EQ(Truncate("e\u0301e\u0301e\u0301", 2, true), "e\u0301…");
}

TEST(TruncateTest, EllipsisIsAsciiOutsideUtf8) {
  EXPECT_EQ(Truncate("Acme Limited", 7, false), "Acme...");
  EXPECT_EQ(Truncate("Acme", 2, false), "..");
}

TEST(TruncateTest, NoRoomGivesNothing) {
  EXPECT_EQ(Truncate("Acme", 0, true), "");
  EXPECT_EQ(Truncate("Acme", 1, true), "…");
}

TEST(WrapTest, BreaksAtSpaces) {
  EXPECT_THAT(Wrap("one two three four", 9), ElementsAre("one two", "three", "four"));
  EXPECT_THAT(Wrap("", 9), ElementsAre(""));
  EXPECT_THAT(Wrap("no limit at all", 0), ElementsAre("no limit at all"));
}

TEST(WrapTest, BreaksALongWord) {
  EXPECT_THAT(Wrap("ab abcdefghij k", 4), ElementsAre("ab", "abcd", "efgh", "ij k"));
  EXPECT_THAT(Wrap("東京都庁", 5), ElementsAre("東京", "都庁"));
  EXPECT_THAT(Wrap("東京", 1), ElementsAre("東", "京"));
}

TEST(PadTest, FillsToTheWidth) {
  EXPECT_EQ(Pad("東", 4, false), "東  ");
  EXPECT_EQ(Pad("12", 4, true), "  12");
  EXPECT_EQ(Pad("12345", 4, true), "12345");
}

TEST(TextPropertyTest, AnyBytesFitAndEnd) {
  EXPECT_TRUE(rc::check([](const std::string& bytes) {
    const int width = *rc::gen::inRange(2, 20);
    const std::string safe = SafeText(bytes);
    RC_ASSERT(SafeText(safe) == safe);
    RC_ASSERT(TextWidth(Truncate(safe, width, true)) <= width);
    RC_ASSERT(TextWidth(Truncate(safe, width, false)) <= width);
    for (const std::string& line : Wrap(safe, width)) RC_ASSERT(TextWidth(line) <= width);
  }));
}

}  // namespace
}  // namespace accord::cli
