#include "services/accounts/domain/matching.h"

#include "gtest/gtest.h"

namespace accord::accounts {
namespace {

TEST(MatchingTest, RanksByWhereTheQueryStands) {
  EXPECT_EQ(RankMatch("Contoso", "contoso"), MatchRank::kEqual);
  EXPECT_EQ(RankMatch("Contoso AG", "contoso"), MatchRank::kPrefix);
  EXPECT_EQ(RankMatch("The Contoso", "contoso"), MatchRank::kWord);
  EXPECT_EQ(RankMatch("Newcontoso", "contoso"), MatchRank::kPart);
  EXPECT_EQ(RankMatch("Fabrikam", "contoso"), MatchRank::kNone);
  EXPECT_EQ(RankMatch("Con", "contoso"), MatchRank::kNone);
}

TEST(MatchingTest, FindsAWordBehindAPart) {
  EXPECT_EQ(RankMatch("xab ab", "ab"), MatchRank::kWord);
}

TEST(MatchingTest, IgnoresTheCaseOfLatinLetters) {
  EXPECT_EQ(FoldCase("ÄÖÜ×ß Œ"), "äöü×ß Œ");
  EXPECT_EQ(RankMatch("Österreich", FoldCase("ÖSTER")), MatchRank::kPrefix);
  EXPECT_EQ(RankMatch("Banco Ágil", FoldCase("ágil")), MatchRank::kWord);
}

}  // namespace
}  // namespace accord::accounts
