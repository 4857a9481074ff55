// Moves ahead, moves at once, moves taken back: over a real channel and a real database.
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PlannedMovesTest : public ServiceTest {
 protected:
  // <prefix>0 at the top, below `top` if that is not empty.
  void CreateChain(const std::string& prefix, int levels, const std::string& top = "") {
    for (int i = 0; i < levels; ++i) {
      ASSERT_TRUE(Create(absl::StrCat(prefix, i), i == 0 ? top : absl::StrCat(prefix, i - 1)).ok());
    }
  }
  // An empty date is every planned move.
  absl::StatusOr<v1::Account> Cancel(const std::string& id, const std::string& date = "") {
    v1::CancelPlannedMoveRequest request;
    request.set_name("accounts/" + id);
    if (!date.empty()) *request.mutable_effective_date() = DateOf(date);
    return Call(&Accounts::CancelPlannedMove, request);
  }
  void Becomes(const std::string& date) {
    Today(date);
    ASSERT_TRUE(service_->ApplyDueMoves().ok());
  }
  void SetZone(const std::string& zone) {
    v1::UpdateOrganizationRequest request;
    request.mutable_organization()->set_name("organization");
    request.mutable_organization()->set_time_zone(zone);
    ASSERT_TRUE(Call(&People::UpdateOrganization, request).ok());
  }
  // Makes both calls in one group of writes.
  template <typename First, typename Second>
  void Together(First first, Second second) {
    absl::Notification held;
    store::WriteInfo hold;
    hold.actor = "test";
    store_->Write(
        hold, absl::Now() + absl::Minutes(5),
        [&](store::Txn&) {
          held.WaitForNotification();
          return absl::OkStatus();
        },
        [](absl::StatusOr<int64_t>) {});
    std::thread a(first);
    std::thread b(second);
    absl::SleepFor(absl::Milliseconds(300));  // for both to queue; without it the test is weaker
    held.Notify();
    a.join();
    b.join();
  }
};

// Issue 9, fault 1
TEST_F(PlannedMovesTest, LevelsBelowThatAreOnlyPlannedCount) {
  CreateChain("top", 60);
  CreateChain("low", 40);
  ASSERT_TRUE(Create("x").ok());
  ASSERT_TRUE(Move("low0", "x", "2026-09-01").ok());
  EXPECT_EQ(ReasonOf(Move("x", "top58", "2026-10-01")), "HIERARCHY_TOO_DEEP");
  EXPECT_EQ(ReasonOf(Move("x", "top58")), "HIERARCHY_TOO_DEEP") << "from September on";
  EXPECT_TRUE(Move("x", "top22").ok());  // 23 + 1 + 40
  EXPECT_EQ(ReasonOf(Create("y", "low39")), "HIERARCHY_TOO_DEEP") << "in September, not today";
}

// Issue 9, fault 1
TEST_F(PlannedMovesTest, LevelsAboveThatAreOnlyPlannedCount) {
  CreateChain("top", 40);
  CreateChain("low", 24);
  ASSERT_TRUE(Move("low0", "top39", "2026-09-01").ok());
  EXPECT_EQ(ReasonOf(Create("y", "low23")), "HIERARCHY_TOO_DEEP") << "it is the 65th in September";
  EXPECT_TRUE(Move("low0", "top38", "2026-09-01").ok());
  EXPECT_TRUE(Create("y", "low23").ok());
}

// Issue 9, fault 1
TEST_F(PlannedMovesTest, MovesThatComeTogetherCountTogether) {
  CreateChain("a", 40);
  CreateChain("b", 20);
  CreateChain("c", 30);
  absl::StatusOr<v1::Account> first = absl::UnknownError("");
  absl::StatusOr<v1::Account> second = absl::UnknownError("");
  Together([&] { first = Move("c0", "b19"); }, [&] { second = Move("b0", "a39"); });
  EXPECT_NE(first.ok(), second.ok()) << first.status() << " " << second.status();
  EXPECT_EQ(ReasonOf(first.ok() ? second : first), "HIERARCHY_TOO_DEEP");
  Stop();
  Start();
  EXPECT_EQ(service_->tree().set_aside_count(), 0u);
}

TEST_F(PlannedMovesTest, CreationBelowWhatMovesAtTheSameTimeCounts) {
  CreateChain("a", 63);
  ASSERT_TRUE(Create("b").ok());
  absl::StatusOr<v1::Account> first = absl::UnknownError("");
  absl::StatusOr<v1::Account> second = absl::UnknownError("");
  Together([&] { first = Create("c", "b"); }, [&] { second = Move("b", "a62"); });
  EXPECT_NE(first.ok(), second.ok());
}

// Issue 9, fault 3
TEST_F(PlannedMovesTest, ParentAndChildChangePlacesOnOneDay) {
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("a", "top").ok());
  ASSERT_TRUE(Create("b", "a").ok());
  ASSERT_TRUE(Move("b", "top", "2026-09-01").ok());
  ASSERT_TRUE(Move("a", "b", "2026-09-01").ok());
  Becomes("2026-09-01");
  EXPECT_THAT(Outline(""), ElementsAre("top", ".b", "..a"));
  EXPECT_EQ(Get("a")->set_aside_moves_size(), 0);
  EXPECT_EQ(Get("a")->parent_revision(), Get("b")->parent_revision());
}

// Issue 9, fault 17
TEST_F(PlannedMovesTest, PlannedMoveIsCancelled) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  ASSERT_TRUE(Create("child", "a").ok());
  EXPECT_EQ(ReasonOf(Cancel("child")), "PLANNED_MOVE_NOT_FOUND");
  ASSERT_TRUE(Move("child", "b", "2026-09-01").ok());
  ASSERT_TRUE(Move("child", "", "2026-10-01").ok());
  EXPECT_EQ(ReasonOf(Cancel("child", "2026-09-02")), "PLANNED_MOVE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Delete("b")), "HAS_CHILDREN");
  const auto kept = Cancel("child", "2026-09-01");
  ASSERT_TRUE(kept.ok()) << kept.status();
  EXPECT_EQ(kept->parent_history_size(), 2);
  EXPECT_TRUE(Delete("b").ok());
  EXPECT_EQ(Cancel("child")->parent_history_size(), 1);
  Becomes("2026-10-01");
  EXPECT_EQ(Get("child")->parent(), "accounts/a");
}

TEST_F(PlannedMovesTest, WhatReliesOnAPlannedMoveKeepsItFromBeingCancelled) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b", "a").ok());
  ASSERT_TRUE(Move("b", "", "2026-09-01").ok());
  ASSERT_TRUE(Move("a", "b", "2026-10-01").ok());
  EXPECT_EQ(ReasonOf(Cancel("b")), "HIERARCHY_CYCLE");
  ASSERT_TRUE(Cancel("a").ok());
  EXPECT_TRUE(Cancel("b").ok());
}

// Issue 9, fault 17
TEST_F(PlannedMovesTest, DeletedAccountsPlansKeepNobody) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "a", "2026-09-01").ok());
  ASSERT_TRUE(Delete("child").ok());
  ASSERT_TRUE(Delete("a").ok());
  const auto back = Undelete("child");
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->parent_history_size(), 0);
  ASSERT_EQ(back->set_aside_moves_size(), 1);
  EXPECT_EQ(back->set_aside_moves(0).parent(), "accounts/a");
  EXPECT_EQ(back->set_aside_moves(0).explanation().reason(), "REFERENCE_NOT_FOUND");
  EXPECT_EQ(Cancel("child", "2026-09-01")->set_aside_moves_size(), 0);
}

TEST_F(PlannedMovesTest, WhatIsSetAsideIsToldUntilItIsMended) {
  ASSERT_TRUE(Create("a").ok());
  for (const char* child : {"child", "other"}) {
    ASSERT_TRUE(Create(child).ok());
    ASSERT_TRUE(Move(child, "a", "2026-09-01").ok());
    ASSERT_TRUE(Delete(child).ok());
  }
  ASSERT_TRUE(Delete("a").ok());
  const auto status = [&](int page_size, const std::string& token) {
    common::v1::GetHierarchyStatusRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return *Call(&Accounts::GetHierarchyStatus, request);
  };
  EXPECT_EQ(status(0, "").set_aside_count(), 0);
  ASSERT_TRUE(Undelete("child").ok());
  ASSERT_TRUE(Undelete("other").ok());
  const auto first = status(1, "");
  EXPECT_EQ(first.set_aside_count(), 2);
  ASSERT_EQ(first.set_aside_size(), 1);
  EXPECT_EQ(first.set_aside(0).reason(), "MOVE_SET_ASIDE");
  EXPECT_EQ(first.set_aside(0).details(0).name(), "accounts/child");
  const auto second = status(1, first.next_page_token());
  ASSERT_EQ(second.set_aside_size(), 1);
  EXPECT_EQ(second.set_aside(0).details(0).name(), "accounts/other");
  EXPECT_EQ(second.next_page_token(), "");
  ASSERT_TRUE(Cancel("child").ok());
  ASSERT_TRUE(Delete("other").ok());
  EXPECT_EQ(status(0, "").set_aside_count(), 0);
  EXPECT_EQ(service_->tree().moves_aside_count(), 0u);
}

TEST_F(PlannedMovesTest, DeletedAccountComesBackOnlyWithinTheLimit) {
  CreateChain("a", 2);
  ASSERT_TRUE(Delete("a1").ok());
  CreateChain("top", 64);
  ASSERT_TRUE(Delete("top63").ok());
  ASSERT_TRUE(Move("a0", "top62").ok());
  EXPECT_EQ(ReasonOf(Undelete("a1")), "HIERARCHY_TOO_DEEP");
  EXPECT_TRUE(Undelete("top63").ok());
}

// Issue 9, fault 5
TEST_F(PlannedMovesTest, DaysAreThoseOfTheOrganizationsZone) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  SetZone("Pacific/Auckland");
  ASSERT_TRUE(Move("child", "a", "2026-09-01").ok());
  clock_.Set(absl::FromCivil(absl::CivilHour(2026, 8, 31, 11), absl::UTCTimeZone()));
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  EXPECT_THAT(Ancestors("child"), IsEmpty());
  clock_.Set(absl::FromCivil(absl::CivilHour(2026, 8, 31, 12), absl::UTCTimeZone()));
  EXPECT_THAT(Ancestors("child"), ElementsAre("a"));
  ASSERT_TRUE(service_->ApplyDueMoves().ok());
  EXPECT_EQ(Get("child")->parent(), "accounts/a");
  const auto moved = Move("child", "");
  EXPECT_EQ(moved->parent_history_size(), 0) << "on the day on which it came there";
}

TEST_F(PlannedMovesTest, WriteOfANewDayLetsWhatIsDueTakeEffectFirst) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b", "a").ok());
  ASSERT_TRUE(Move("b", "", "2026-09-01").ok());
  Today("2026-09-01");  // and nobody has looked at the calendar yet
  const auto moved = Move("a", "b");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_THAT(Outline(""), ElementsAre("b", ".a"));
  EXPECT_EQ(service_->tree().set_aside_count(), 0u);
}

// Issue 9, fault 11
TEST_F(PlannedMovesTest, SameMoveEarlierContradictsNothing) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "a", "2026-09-01").ok());
  const auto moved = Move("child", "a");
  ASSERT_TRUE(moved.ok()) << moved.status();
  EXPECT_EQ(moved->parent(), "accounts/a");
  EXPECT_EQ(moved->parent_history_size(), 1);
}

}  // namespace
}  // namespace accord::accounts
