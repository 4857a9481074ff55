#include "common/cache/recent_changes.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "common/cache/testing.h"
#include "gtest/gtest.h"

namespace accord::cache {
namespace {

using Verdict = RecentChanges::Verdict;

std::string ById(const store::Table&, const std::string& id) { return id; }

TEST(RecentChangesTest, WhatWasReadBeforeAChangeHoldsNoMore) {
  FakeDatabase database;
  database.Commit("a");
  FakeReplica replica(database);
  RecentChanges changes(replica, &ById);
  EXPECT_EQ(changes.Look("a", 1).verdict, Verdict::kHolds);
  database.Commit("a");
  replica.HearAll();
  EXPECT_EQ(changes.Look("a", 1).verdict, Verdict::kChanged);
  EXPECT_EQ(changes.Look("a", 2).verdict, Verdict::kHolds);
  EXPECT_EQ(changes.Look("b", 1).verdict, Verdict::kHolds);
}

TEST(RecentChangesTest, WhatHoldsHoldsAtTheNewestRevision) {
  FakeDatabase database;
  FakeReplica replica(database);
  RecentChanges changes(replica, &ById);
  database.Commit("a");
  database.Commit("b");
  replica.HearAll();
  EXPECT_EQ(changes.Look("a", 1).revision, 2);
}

TEST(RecentChangesTest, KnowsNothingOfWhatCameBeforeItsTime) {
  FakeDatabase database;
  for (int i = 0; i < 10; ++i) database.Commit("a");
  FakeReplica replica(database);
  const RecentChanges changes(replica, &ById);
  EXPECT_EQ(changes.Look("b", 9).verdict, Verdict::kChanged);
  EXPECT_EQ(changes.Look("b", 10).verdict, Verdict::kHolds);
}

TEST(RecentChangesTest, KnowsNothingOfTheFuture) {
  FakeDatabase database;
  FakeReplica replica(database);
  const RecentChanges changes(replica, &ById);
  database.Commit("a");
  EXPECT_EQ(changes.Look("a", 1).verdict, Verdict::kAhead);
}

TEST(RecentChangesTest, NothingHoldsIfItCouldNotBeginToListen) {
  FakeDatabase database;
  FakeReplica replica(database);
  replica.Break();
  RecentChanges changes(replica, &ById);
  EXPECT_EQ(changes.Look("a", 0).verdict, Verdict::kChanged);
  database.Commit("b");
  replica.HearAll();
  EXPECT_EQ(changes.Look("a", 1).verdict, Verdict::kChanged);
}

TEST(RecentChangesTest, ChangesThatConcernNoKeyAreNotKept) {
  FakeDatabase database;
  FakeReplica replica(database);
  RecentChanges changes(replica, [](const store::Table&, const std::string& id) {
    return id == "other" ? std::string() : id;
  });
  database.Commit("a");
  for (int i = 0; i < 100000; ++i) database.Commit("other");
  replica.HearAll();
  EXPECT_EQ(changes.Look("a", 1).verdict, Verdict::kHolds);
}

// Against the truth, with so little room that most of what is known is forgotten again.
TEST(RecentChangesTest, NeverSaysThatSomethingHoldsWhichDoesNot) {
  std::mt19937 random(7);
  int64_t held = 0;
  for (const size_t keys_max : {1, 2, 8, 64}) {
    FakeDatabase database;
    for (int i = 0; i < 20; ++i) database.Commit("before");
    FakeReplica replica(database);
    RecentChanges changes(replica, &ById, keys_max);
    for (int step = 0; step < 3000; ++step) {
      database.Commit(absl::StrCat("key", random() % 40));
      while (random() % 3 != 0) replica.Hear();
      const std::string key = absl::StrCat("key", random() % 40);
      const auto back = static_cast<int64_t>(random() % 50);
      const int64_t revision = std::max<int64_t>(0, database.newest() - back);
      const RecentChanges::Answer answer = changes.Look(key, revision);
      EXPECT_EQ(answer.revision, replica.revision());
      EXPECT_EQ(answer.verdict == Verdict::kAhead, revision > replica.revision());
      if (answer.verdict != Verdict::kHolds) continue;
      ++held;
      ASSERT_EQ(database.ContentAt(key, revision), database.ContentAt(key, answer.revision));
    }
  }
  EXPECT_GT(held, 1000);
}

}  // namespace
}  // namespace accord::cache
