// Whether an account may go, by what its followers said; and the mark through its column.
#include "services/accounts/domain/closing.h"

#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/accounts/domain/account.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;
using testing::Pair;

Closing Asked() {
  Closing closing;
  closing.id = "c1";
  closing.expire_time = 7;
  closing.answers = {{"forecast", false, {}}, {"planning", false, {}}};
  return closing;
}

std::string ReasonOf(const absl::Status& status) {
  return DetailOf(status).value_or(ErrorDetail()).reason;
}

TEST(ClosingTest, AnAccountGoesOnceEveryFollowerSaysThatNothingStandsOnIt) {
  Closing closing = Asked();
  EXPECT_EQ(ReasonOf(CheckClosing("accounts/a", closing)), "FOLLOWER_SILENT");
  EXPECT_TRUE(TakeAnswer("c1", {"forecast", false, {}}, closing));
  const absl::Status one_is_silent = CheckClosing("accounts/a", closing);
  EXPECT_EQ(one_is_silent.code(), absl::StatusCode::kUnavailable);
  EXPECT_THAT(DetailOf(one_is_silent)->metadata,
              ElementsAre(Pair("name", "accounts/a"), Pair("followers", "planning")));
  EXPECT_TRUE(TakeAnswer("c1", {"planning", false, {}}, closing));
  EXPECT_TRUE(CheckClosing("accounts/a", closing).ok());
}

TEST(ClosingTest, WhatStandsOnItIsCountedAndNamed) {
  Closing closing = Asked();
  TakeAnswer("c1", {"planning", false, {{"account_plans", 1, "accounts/a/plans/2027"}}}, closing);
  TakeAnswer("c1",
             {"forecast", false, {{"opportunities", 1000, "opportunities/x"}, {"targets", 2, ""}}},
             closing);
  const absl::Status in_use = CheckClosing("accounts/a", closing);
  EXPECT_EQ(in_use.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(in_use.message(),
            "accounts/a cannot be deleted, for on it stand 1 account plans, 1000 or more "
            "opportunities, 2 targets; delete them first, or set its state to INACTIVE");
  EXPECT_THAT(DetailOf(in_use)->metadata,
              ElementsAre(Pair("name", "accounts/a"), Pair("account_plans", "1"),
                          Pair("opportunities", "1000"), Pair("targets", "2"),
                          Pair("example", "accounts/a/plans/2027")));
}

TEST(ClosingTest, TheFirstAnswerOfAFollowerCounts) {
  Closing closing = Asked();
  EXPECT_TRUE(TakeAnswer("c1", {"forecast", false, {{"targets", 1, ""}}}, closing));
  EXPECT_TRUE(TakeAnswer("c1", {"forecast", false, {}}, closing));  // another replica's
  EXPECT_EQ(StandingOn(closing).size(), 1u);
}

TEST(ClosingTest, AnswersThatNobodyWaitsForAreNotTaken) {
  Closing closing = Asked();
  EXPECT_FALSE(TakeAnswer("c0", {"forecast", false, {}}, closing));  // an attempt of before
  EXPECT_FALSE(TakeAnswer("c1", {"archive", false, {}}, closing));   // registered since
  EXPECT_THAT(WaitingFor(closing), ElementsAre("forecast", "planning"));
  Closing none;
  EXPECT_FALSE(TakeAnswer("", {"forecast", false, {}}, none));
}

TEST(ClosingTest, TheMarkSurvivesItsColumn) {
  Account account;
  account.closing = Asked();
  TakeAnswer("c1", {"planning", false, {{"account_plans", 3, "accounts/\"a\"/plans/1"}}},
             account.closing);
  const auto read = store::FromRow<Account>(store::ToRow(account));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->closing, account.closing);
  EXPECT_EQ(store::Codec<Closing>::Encode(Closing()), store::Value(std::string()));
}

TEST(ClosingTest, AMarkThatIsNotOursIsRefused) {
  Closing closing;
  for (const char* text : {"{", "[]", "{}", R"({"id": 1})", R"({"id": "", "expire_time": 1})",
                           R"({"id": "c", "expire_time": 1, "answers": [{}]})"}) {
    EXPECT_FALSE(store::Codec<Closing>::Decode(std::string(text), closing)) << text;
  }
}

}  // namespace
}  // namespace accord::accounts
