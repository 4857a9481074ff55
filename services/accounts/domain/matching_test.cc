#include "services/accounts/domain/matching.h"

#include "common/text/fold.h"
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

TEST(MatchingTest, GoesByTheOneFold) {
  EXPECT_EQ(RankMatch("Österreich", text::Fold("ÖSTER")), MatchRank::kPrefix);
  EXPECT_EQ(RankMatch("Banco Ágil", text::Fold("agil")), MatchRank::kWord);
  EXPECT_EQ(RankMatch("ПАО ЛУКОЙЛ", text::Fold("лукойл")), MatchRank::kWord);
  EXPECT_EQ(RankMatch("Škoda Auto", text::Fold("skoda")), MatchRank::kPrefix);
  EXPECT_EQ(RankMatch("Straße", text::Fold("STRASSE")), MatchRank::kEqual);
  EXPECT_EQ(RankMatch("\u0301", text::Fold("a")), MatchRank::kNone);
}

}  // namespace
}  // namespace accord::accounts
