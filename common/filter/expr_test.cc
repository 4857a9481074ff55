#include "common/filter/expr.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/filter/testing.h"
#include "gtest/gtest.h"

namespace accord::filter {
namespace {

// The canonical text of `text`, or the message of its error.
std::string Canonical(absl::string_view text) {
  const absl::StatusOr<Expr> expr = ParseExpr(text);
  return expr.ok() ? ToString(*expr) : std::string(expr.status().message());
}

std::string Metadata(const absl::Status& status, absl::string_view key) {
  for (const auto& [name, value] : DetailOf(status).value_or(ErrorDetail{}).metadata) {
    if (name == key) return value;
  }
  return "(none)";
}

Literal LiteralOf(absl::string_view text) { return ParseExpr(text).value().comparison.literal; }

TEST(ExprTest, EmptyTextIsAnEmptyTree) {
  EXPECT_EQ(Canonical(""), "");
  EXPECT_EQ(Canonical(" \t\n "), "");
}

TEST(ExprTest, EveryOperatorIsRead) {
  EXPECT_EQ(Canonical("a=1 AND b!=2 AND c<3 AND d<=4 AND e>5 AND f>=6 AND g:7"),
            "a = 1 AND b != 2 AND c < 3 AND d <= 4 AND e > 5 AND f >= 6 AND g : 7");
}

TEST(ExprTest, OrBindsTighterThanAnd) {
  EXPECT_EQ(Canonical("a=1 AND (b=2 OR c=3)"), "a = 1 AND b = 2 OR c = 3");
  EXPECT_EQ(Canonical("(a=1 AND b=2) OR c=3"), "(a = 1 AND b = 2) OR c = 3");
}

TEST(ExprTest, WhiteSpaceIsAnAnd) {
  EXPECT_EQ(Canonical("a=1 b=2 OR c=3\nd=4"), "a = 1 AND b = 2 OR c = 3 AND d = 4");
}

TEST(ExprTest, MinusAndNotNegateOneTerm) {
  EXPECT_EQ(Canonical("-a=1 b=2"), "NOT a = 1 AND b = 2");
  EXPECT_EQ(Canonical("NOT (a=1 b=2)"), "NOT (a = 1 AND b = 2)");
  EXPECT_EQ(Canonical("NOT(a=1) OR -b:*"), "NOT a = 1 OR NOT b : *");
}

TEST(ExprTest, ValuesMayBeNegativeNumbersDatesAndTimes) {
  EXPECT_EQ(LiteralOf("a > -12.5").text, "-12.5");
  EXPECT_EQ(LiteralOf("a >= 2026-07-01").text, "2026-07-01");
  EXPECT_EQ(LiteralOf("a<2026-07-01T10:00:00+02:00").text, "2026-07-01T10:00:00+02:00");
  EXPECT_EQ(LiteralOf("parent = accounts/acme").text, "accounts/acme");
}

TEST(ExprTest, EscapesOfBothQuotesAreUndone) {
  EXPECT_EQ(LiteralOf(R"(a = "say \"hi\" \\ \n")").text, "say \"hi\" \\ \n");
  EXPECT_EQ(LiteralOf(R"(a = 'it\'s')").text, "it's");
}

TEST(ExprTest, StarsAtTheEndsAreWildcards) {
  const Literal both = LiteralOf("a = \"*mid dle*\"");
  EXPECT_TRUE(both.star_before && both.star_after);
  EXPECT_EQ(both.text, "mid dle");
  EXPECT_TRUE(LiteralOf("a = x*").star_after);
  EXPECT_FALSE(LiteralOf("a = x*").star_before);
  EXPECT_TRUE(LiteralOf("a:*").any());
}

TEST(ExprTest, EscapedStarIsNoWildcard) {
  EXPECT_FALSE(LiteralOf(R"(a = "x\*")").wildcard());
  EXPECT_EQ(LiteralOf(R"(a = "x\*")").text, "x*");
  EXPECT_EQ(Canonical(R"(a = "x\**")"), R"(a = "x\**")");
}

TEST(ExprTest, StarInTheMiddleIsRefused) {
  EXPECT_EQ(Canonical("a = x*y"),
            "filter: column 5: a wildcard may only begin or end a value; write \"\\*\" for the "
            "sign *");
}

TEST(ExprTest, PathsHaveNamesAndQuotedKeys) {
  const Expr expr = ParseExpr(R"(labels."cost centre".x = 1)").value();
  EXPECT_EQ(expr.comparison.path, (std::vector<std::string>{"labels", "cost centre", "x"}));
  EXPECT_EQ(ToString(expr), R"(labels."cost centre".x = 1)");
}

TEST(ExprTest, WordWithoutOperatorIsASearch) {
  const Expr expr = ParseExpr("acme \"two words\"").value();
  ASSERT_EQ(expr.children.size(), 2u);
  EXPECT_TRUE(expr.children[0].comparison.path.empty());
  EXPECT_EQ(expr.children[1].comparison.literal.text, "two words");
}

TEST(ExprTest, MissingValueIsNamedWithItsColumn) {
  const absl::Status status = ParseExpr("state = x amount >=").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "filter: column 20: expected a value after \">=\"");
  EXPECT_EQ(DetailOf(status)->reason, "FILTER_INVALID");
  EXPECT_EQ(Metadata(status, "position"), "20");
  EXPECT_EQ(Metadata(status, "token"), "");
}

TEST(ExprTest, UnexpectedTokenIsNamed) {
  const absl::Status status = ParseExpr("a = ) b").status();
  EXPECT_EQ(status.message(), "filter: column 5: expected a value after \"=\", found \")\"");
  EXPECT_EQ(Metadata(status, "token"), ")");
}

TEST(ExprTest, UnclosedThingsAreRefused) {
  EXPECT_EQ(Canonical("(a = 1"), "filter: column 7: expected \")\"");
  EXPECT_EQ(Canonical("a = \"x"), "filter: column 5: this string has no closing quote");
  EXPECT_EQ(Canonical("a = 1)"), "filter: column 6: expected the end of the filter, found \")\"");
}

TEST(ExprTest, OperatorsWithoutOperandsAreRefused) {
  EXPECT_EQ(Canonical("a = 1 AND"), "filter: column 10: expected a field");
  EXPECT_EQ(Canonical("OR a = 1"), "filter: column 1: expected a field, found \"OR\"");
  EXPECT_EQ(Canonical("a = AND"), "filter: column 5: expected a value after \"=\", found \"AND\"");
  EXPECT_EQ(Canonical("= 1"), "filter: column 1: expected a field, found \"=\"");
  EXPECT_EQ(Canonical("()"), "filter: column 2: expected a field, found \")\"");
}

TEST(ExprTest, FactorsNeedSpaceBetweenThem) {
  EXPECT_EQ(Canonical("a = \"x\"b"), "filter: column 8: expected a space, AND or OR, found \"b\"");
  EXPECT_EQ(Canonical("f(x)"), "filter: column 2: functions are not supported, found \"(\"");
}

TEST(ExprTest, UnknownEscapeIsRefused) {
  EXPECT_EQ(Canonical(R"(a = "x\q")"),
            R"(filter: column 7: unknown escape; use one of \" \' \\ \* \n \r \t)");
}

TEST(ExprTest, LongTokenIsCutBetweenCharacters) {
  const absl::Status status = ParseExpr(absl::StrCat("x = \"a", std::string(100, '\xC3'))).status();
  EXPECT_LT(Metadata(status, "token").size(), 70u);
  std::string accents = "a";
  for (int i = 0; i < 100; ++i) accents += "é";
  EXPECT_EQ(Metadata(ParseExpr(absl::StrCat(accents, "=1")).status(), "token").size(), 63u + 3u);
}

TEST(ExprTest, ControlCharactersAreRefused) {
  EXPECT_EQ(Canonical("a = \x1f"), "filter: column 5: unexpected control character");
  EXPECT_EQ(Canonical("a = \"\x1f\""),
            "filter: column 6: a string may not hold control characters; use \\n, \\r, \\t");
}

TEST(ExprTest, LongestTextIsReadAndOneByteMoreIsNot) {
  const std::string longest = absl::StrCat("a=", std::string(kMaxFilterBytes - 2, 'x'));
  EXPECT_TRUE(ParseExpr(longest).ok());
  EXPECT_EQ(Canonical(longest + "x"), "filter: column 4097: longer than 4096 bytes");
}

TEST(ExprTest, MostComparisonsAreReadAndOneMoreIsNot) {
  std::string text;
  for (size_t i = 0; i < kMaxComparisons; ++i) absl::StrAppend(&text, "a=1 ");
  EXPECT_TRUE(ParseExpr(text).ok());
  EXPECT_EQ(Canonical(text + "b=2"), "filter: column 257: more than 64 comparisons");
}

TEST(ExprTest, DeepestNestingIsReadAndOneLevelMoreIsNot) {
  const auto nested = [](size_t depth) {
    return absl::StrCat(std::string(depth, '('), "a=1", std::string(depth, ')'));
  };
  EXPECT_EQ(Canonical(nested(kMaxNesting)), "a = 1");
  EXPECT_EQ(Canonical(nested(kMaxNesting + 1)), "filter: column 17: more than 16 brackets deep");
}

TEST(ExprTest, BracketsSideBySideAreNotNesting) {
  std::string text;
  for (int i = 0; i < 40; ++i) absl::StrAppend(&text, "(a=1) ");
  EXPECT_TRUE(ParseExpr(text).ok());
}

// Mutates valid filters: nothing may crash, and what is read must be printed so that it is read as
// the same tree again.
TEST(ExprFuzz, PrintedTreeIsReadBackUnchanged) {
  const std::vector<std::string> seeds = {
      "a = 1 AND (b != \"x y\" OR NOT c.d:*) -e>=2026-01-01",
      R"(labels."k \" v".x = '*it\'s*' (((a b) OR c) d))",
      "NOT (NOT (a:\"\\*\" AND b) OR -(c = x*)) \"two words\" three*",
  };
  const std::string alphabet = "ab*.:=<>!-()\"'\\ \n,1\x1f\xc3 ANDORNOT";
  std::mt19937 random(160);
  int read = 0;
  for (int round = 0; round < 100000; ++round) {
    std::string text = seeds[random() % seeds.size()];
    for (uint32_t edits = random() % 4; edits > 0; --edits) {
      const size_t at = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 5);
        if (text.empty()) text = "a";
      } else if (random() % 2 == 0) {
        text.insert(at, 1, c);
      } else {
        text[at] = c;
      }
    }
    const absl::StatusOr<Expr> expr = ParseExpr(text);
    if (!expr.ok()) continue;
    ++read;
    const std::string printed = ToString(*expr);
    ASSERT_EQ(Canonical(printed), printed) << text;
  }
  EXPECT_GT(read, 10000);  // otherwise this tests little but errors
}

}  // namespace
}  // namespace accord::filter
