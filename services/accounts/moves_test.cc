// Moves and trees over a real channel and a real database.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class MovesTest : public ServiceTest {
 protected:
  static std::string PathOf(const absl::StatusOr<v1::Account>& answer) {
    const ErrorDetail detail = DetailOf(answer.status()).value_or(ErrorDetail());
    for (const auto& [key, value] : detail.metadata) {
      if (key == "path") return value;
    }
    return "";
  }
  // A chain of accounts, each below the one before: <prefix>0 at the top.
  void CreateChain(const std::string& prefix, int levels) {
    for (int i = 0; i < levels; ++i) {
      ASSERT_TRUE(Create(absl::StrCat(prefix, i), i == 0 ? "" : absl::StrCat(prefix, i - 1)).ok());
    }
  }
};

TEST_F(MovesTest, MoveTodayKeepsThePast) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  ASSERT_TRUE(Create("child", "a").ok());
  const auto moved = Move("child", "b");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->parent(), "accounts/b");
  ASSERT_EQ(moved->parent_history_size(), 2);
  EXPECT_THAT(Ancestors("child"), ElementsAre("b"));
  EXPECT_THAT(Ancestors("child", "2026-06-30"), ElementsAre("a"));
  EXPECT_THAT(Outline(""), ElementsAre("a", "b", ".child"));
}

TEST_F(MovesTest, MoveInThePastIsWhatHeldSince) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "a", "2026-01-01").ok());
  EXPECT_THAT(Ancestors("child", "2025-12-31"), IsEmpty());
  EXPECT_THAT(Ancestors("child", "2026-01-01"), ElementsAre("a"));
  EXPECT_THAT(Outline("a"), ElementsAre("a", ".child"));
}

TEST_F(MovesTest, MoveInTheFutureTakesEffectOnItsDay) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  const auto planned = Move("child", "a", "2026-09-01");
  ASSERT_TRUE(planned.ok()) << planned.status();
  EXPECT_EQ(planned->parent(), "");
  ASSERT_EQ(planned->parent_history_size(), 1);
  EXPECT_THAT(Ancestors("child", "2026-09-01"), ElementsAre("a"));
  EXPECT_THAT(Outline(""), ElementsAre("a", "child"));

  Today("2026-08-31");
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  EXPECT_THAT(Outline(""), ElementsAre("a", "child"));
  Today("2026-09-02");
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  EXPECT_EQ(Get("child")->parent(), "accounts/a");
  EXPECT_THAT(Outline(""), ElementsAre("a", ".child"));
  const int64_t revision = store_->revision();
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  EXPECT_EQ(store_->revision(), revision) << "nothing is due any more";
}

TEST_F(MovesTest, MoveThatCameDueWhileTheServiceWasAwayTakesEffectAtStart) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "a", "2026-09-01").ok());
  Stop();
  Today("2026-10-01");
  Start();
  EXPECT_THAT(Outline(""), ElementsAre("a", ".child"));
}

TEST_F(MovesTest, PlannedMoveIsTakenBackOnItsDay) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "a", "2026-09-01").ok());
  const auto back = Move("child", "", "2026-09-01");
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->parent_history_size(), 0);
  EXPECT_TRUE(Delete("a").ok()) << "nobody is going to stand below it any more";
}

TEST_F(MovesTest, DeletedAccountComesBackWhereItBelongsByThen) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "a", "2026-09-01").ok());
  ASSERT_TRUE(Delete("child").ok());
  Today("2026-10-01");
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  EXPECT_THAT(Outline(""), ElementsAre("a"));
  ASSERT_TRUE(Undelete("child").ok());
  EXPECT_THAT(Outline(""), ElementsAre("a", ".child"));
}

TEST_F(MovesTest, MoveToWhereItStandsChangesNothing) {
  ASSERT_TRUE(Create("a").ok());
  const auto child = Create("child", "a");
  EXPECT_EQ(Move("child", "a")->etag(), child->etag());
}

TEST_F(MovesTest, MoveBeforeALaterOneIsRefused) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "a", "2026-09-01").ok());
  const auto refused = Move("child", "b", "2026-08-01");
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "LATER_MOVE_EXISTS");
}

TEST_F(MovesTest, UnknownOrDeletedParentIsNotFound) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("gone").ok());
  ASSERT_TRUE(Delete("gone").ok());
  EXPECT_EQ(ReasonOf(Move("a", "nobody")), "REFERENCE_NOT_FOUND");
  EXPECT_EQ(Move("a", "gone").status().code(), StatusCode::kNotFound);
}

TEST_F(MovesTest, CycleTodayIsRefusedWithItsPath) {
  CreateChain("c", 3);
  const auto refused = Move("c0", "c2");
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "HIERARCHY_CYCLE");
  EXPECT_EQ(PathOf(refused), "c2 < c1 < c0");
  EXPECT_EQ(ReasonOf(Move("c0", "c0")), "HIERARCHY_CYCLE");
}

TEST_F(MovesTest, CycleOnADayAheadIsRefused) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  ASSERT_TRUE(Move("b", "a", "2026-09-01").ok());
  // Today nothing stands below a, but from September on b does.
  EXPECT_EQ(ReasonOf(Move("a", "b")), "HIERARCHY_CYCLE");
}

TEST_F(MovesTest, CycleThatEndedBeforeIsNone) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b", "a").ok());
  ASSERT_TRUE(Move("b", "", "2026-09-01").ok());
  EXPECT_EQ(ReasonOf(Move("a", "b")), "HIERARCHY_CYCLE");
  const auto later = Move("a", "b", "2026-09-01");
  EXPECT_TRUE(later.ok()) << later.status();
  Today("2026-09-01");
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  EXPECT_THAT(Outline(""), ElementsAre("b", ".a"));
}

TEST_F(MovesTest, MoreThanSixtyFourLevelsAreRefused) {
  CreateChain("a", 60);
  CreateChain("b", 5);
  EXPECT_EQ(ReasonOf(Move("b0", "a59")), "HIERARCHY_TOO_DEEP");
  EXPECT_TRUE(Move("b0", "a58").ok());
  EXPECT_EQ(ReasonOf(Create("c", "b4")), "HIERARCHY_TOO_DEEP");
}

TEST_F(MovesTest, StaleEtagIsRefused) {
  ASSERT_TRUE(Create("a").ok());
  v1::MoveAccountRequest request;
  request.set_name("accounts/a");
  request.set_etag("old");
  const auto refused = Call(&Accounts::MoveAccount, request);
  EXPECT_EQ(refused.status().code(), StatusCode::kAborted);
}

TEST_F(MovesTest, ValidatedMoveIsNotMade) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  v1::MoveAccountRequest request;
  request.set_name("accounts/a");
  request.set_parent("accounts/b");
  request.set_validate_only(true);
  EXPECT_EQ(Call(&Accounts::MoveAccount, request)->parent(), "accounts/b");
  EXPECT_EQ(Get("a")->parent(), "");
  EXPECT_THAT(Outline(""), ElementsAre("a", "b"));
}

TEST_F(MovesTest, TreeShowsFiguresOfAllThatStandsBelow) {
  v1::Account managed;
  managed.set_display_name("M");
  managed.set_managed(true);
  managed.set_employee_count(10);
  managed.set_segment("SMB");
  v1::Account inactive = managed;
  inactive.set_state(v1::Account::INACTIVE);
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("m", "top", managed).ok());
  ASSERT_TRUE(Create("i", "m", inactive).ok());
  const auto tree = Tree({});
  ASSERT_TRUE(tree.ok()) << tree.status();
  const v1::AccountTreeNode& top = tree->nodes(0);
  EXPECT_EQ(top.child_count(), 1);
  EXPECT_EQ(top.descendant_count(), 2);
  EXPECT_EQ(top.active_count(), 2);
  EXPECT_EQ(top.managed_count(), 1);
  EXPECT_EQ(top.employee_count(), 20);
  EXPECT_EQ(tree->nodes(1).segment(), "SMB");
  EXPECT_EQ(tree->nodes(1).parent(), "accounts/top");
  EXPECT_EQ(tree->nodes(2).state(), v1::Account::INACTIVE);
}

TEST_F(MovesTest, TreeComesInPagesWithoutGapOrRepetition) {
  ASSERT_TRUE(Create("top").ok());
  for (const char* id : {"b", "a", "c"}) {
    ASSERT_TRUE(Create(id, "top").ok());
    ASSERT_TRUE(Create(absl::StrCat(id, "2"), id).ok());
  }
  ASSERT_TRUE(Create("zero").ok());
  for (int page_size : {1, 2, 3, 5, 100}) {
    EXPECT_THAT(Outline("", page_size),
                ElementsAre("top", ".a", "..a2", ".b", "..b2", ".c", "..c2", "zero"))
        << page_size;
    EXPECT_THAT(Outline("top", page_size, 1), ElementsAre("top", ".a", ".b", ".c")) << page_size;
    EXPECT_THAT(Outline("a", page_size), ElementsAre("a", ".a2")) << page_size;
  }
}

TEST_F(MovesTest, TreeOfNobodyIsNotFound) {
  v1::GetAccountTreeRequest request;
  request.set_name("accounts/nobody");
  EXPECT_EQ(ReasonOf(Tree(request)), "RESOURCE_NOT_FOUND");
}

TEST_F(MovesTest, PageTokenOfAnotherQueryIsRefused) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  v1::GetAccountTreeRequest request;
  request.set_page_size(1);
  request.set_page_token(Tree(request)->next_page_token());
  request.set_max_depth(3);
  EXPECT_EQ(ReasonOf(Tree(request)), "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace accord::accounts
