#include "common/changes/hub.h"

#include <atomic>
#include <memory>

#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/changes/fake_store.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::changes {
namespace {

using ::testing::ElementsAre;

const store::Table kProducts{"product", {{"text"}}, true};
const store::Table kKeys{"external_key", {{"text"}}, false};

std::vector<int64_t> RevisionsOf(const Stretch& stretch) {
  std::vector<int64_t> revisions;
  for (const auto& changes : stretch.revisions) revisions.push_back(changes->revision);
  return revisions;
}

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

TEST(HubTest, CommitsAreReadFromMemory) {
  FakeStore store({&kProducts});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  store.Commit({{&kProducts, "a", "1"}});
  store.Commit({{&kProducts, "b", "1"}, {&kProducts, "c", "1"}});
  const absl::StatusOr<Stretch> stretch = hub->Read(0, 100, Soon());
  ASSERT_TRUE(stretch.ok());
  EXPECT_THAT(RevisionsOf(*stretch), ElementsAre(1, 2));
  EXPECT_EQ(stretch->until, 2);
  EXPECT_EQ(stretch->revisions[1]->items[1].row.meta.id, "c");
  EXPECT_EQ(stretch->revisions[1]->actor, "people/jane");
  EXPECT_EQ(store.changes_calls(), 0);
}

TEST(HubTest, WhatWasCommittedBeforeIsReadFromTheStore) {
  FakeStore store({&kProducts});
  store.Commit({{&kProducts, "a", "1"}});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  store.Commit({{&kProducts, "b", "1"}});
  EXPECT_THAT(RevisionsOf(*hub->Read(0, 100, Soon())), ElementsAre(1, 2));
  EXPECT_EQ(store.changes_calls(), 1);
  EXPECT_THAT(RevisionsOf(*hub->Read(1, 100, Soon())), ElementsAre(2));
  EXPECT_EQ(store.changes_calls(), 1);
}

TEST(HubTest, RingForgetsTheOldestAndTheStoreHelpsOut) {
  FakeStore store({&kProducts});
  std::unique_ptr<Hub> hub = *Hub::Create(store, 2);
  for (int i = 0; i < 5; ++i) store.Commit({{&kProducts, "a", "1"}});
  EXPECT_THAT(RevisionsOf(*hub->Read(3, 100, Soon())), ElementsAre(4, 5));
  EXPECT_EQ(store.changes_calls(), 0);
  EXPECT_THAT(RevisionsOf(*hub->Read(2, 100, Soon())), ElementsAre(3, 4, 5));
  EXPECT_EQ(store.changes_calls(), 1);
}

TEST(HubTest, RevisionLargerThanTheRingIsReadFromTheStore) {
  FakeStore store({&kProducts});
  std::unique_ptr<Hub> hub = *Hub::Create(store, 2);
  store.Commit({{&kProducts, "a", ""}, {&kProducts, "b", ""}, {&kProducts, "c", ""}});
  const absl::StatusOr<Stretch> stretch = hub->Read(0, 1, Soon());
  ASSERT_THAT(RevisionsOf(*stretch), ElementsAre(1));
  EXPECT_EQ(stretch->revisions[0]->items.size(), 3u);
}

TEST(HubTest, ReadingInPortionsSkipsNothing) {
  for (const size_t ring_changes : {size_t{100}, size_t{1}}) {
    FakeStore store({&kProducts});
    std::unique_ptr<Hub> hub = *Hub::Create(store, ring_changes);
    for (int i = 0; i < 5; ++i) store.Commit({{&kProducts, "a", ""}, {&kProducts, "b", ""}});
    const Stretch first = *hub->Read(0, 3, Soon());
    EXPECT_THAT(RevisionsOf(first), ElementsAre(1, 2));
    EXPECT_EQ(first.until, 2);
    const Stretch second = *hub->Read(2, 3, Soon());
    EXPECT_THAT(RevisionsOf(second), ElementsAre(3, 4));
    EXPECT_EQ(second.until, 4);
    EXPECT_EQ(hub->Read(4, 3, Soon())->until, 5);
  }
}

TEST(HubTest, RevisionsWithoutWatchedChangesAreNotKeptButCounted) {
  FakeStore store({&kProducts, &kKeys});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  store.Commit({{&kKeys, "k", ""}});
  store.Commit({});
  EXPECT_EQ(hub->revision(), 2);
  const Stretch stretch = *hub->Read(0, 100, Soon());
  EXPECT_TRUE(stretch.revisions.empty());
  EXPECT_EQ(stretch.until, 2);
}

TEST(HubTest, ErrorsOfTheStoreComeThrough) {
  FakeStore store({&kProducts});
  store.Commit({{&kProducts, "a", "1"}});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  store.FailReads(absl::UnavailableError("away"));
  EXPECT_EQ(hub->Read(0, 1, Soon()).status().code(), absl::StatusCode::kUnavailable);
}

class CountingBell final : public rpc::StreamBell {
 public:
  void Ring() override { ++rings; }
  std::atomic<int> rings = 0;
};

TEST(HubTest, BellRingsAtEveryCommit) {
  FakeStore store({&kProducts});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  const auto bell = std::make_shared<CountingBell>();
  hub->Tell(bell);
  store.Commit({{&kProducts, "a", ""}});
  store.Commit({});
  EXPECT_EQ(bell->rings, 2);
}

// Issue 9, fault 19
TEST(HubTest, WhatWasReadFromTheStoreServesAllThatComeBy) {
  FakeStore store({&kProducts});
  for (int i = 0; i < 10; ++i) store.Commit({{&kProducts, "a", ""}});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  EXPECT_EQ(hub->ReadMemory(0, 100), absl::nullopt);
  EXPECT_THAT(RevisionsOf(*hub->Read(0, 5, Soon())), ElementsAre(1, 2, 3, 4, 5));
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(RevisionsOf(*hub->Read(0, 3, Soon())), ElementsAre(1, 2, 3));
    EXPECT_THAT(RevisionsOf(*hub->ReadMemory(3, 100)), ElementsAre(4, 5));
  }
  EXPECT_EQ(store.changes_calls(), 1);
  EXPECT_THAT(RevisionsOf(*hub->Read(5, 100, Soon())), ElementsAre(6, 7, 8, 9, 10));
  EXPECT_EQ(store.changes_calls(), 2);
}

// Calls until it is in memory, which another thread sees to.
bool ComesToMemory(Hub& hub, int64_t after) {
  const absl::Time end = SteadyNow() + absl::Seconds(60);
  while (!hub.ReadMemory(after, 100).has_value()) {
    if (SteadyNow() > end) return false;
    absl::SleepFor(absl::Milliseconds(1));
  }
  return true;
}

TEST(HubTest, WhoReadsInTurnFindsTheNextPortionRead) {
  FakeStore store({&kProducts});
  for (int i = 0; i < 20; ++i) store.Commit({{&kProducts, "a", ""}});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  ASSERT_TRUE(hub->Read(0, 5, Soon()).ok());
  EXPECT_EQ(store.changes_calls(), 1);  // who reads once need not read on
  ASSERT_TRUE(hub->Read(5, 5, Soon()).ok());
  ASSERT_TRUE(ComesToMemory(*hub, 10));
  ASSERT_TRUE(ComesToMemory(*hub, 15));  // asked for by what was read ahead
  std::vector<int64_t> revisions;
  int64_t after = 0;
  while (after < 20) {
    const Stretch stretch = *hub->Read(after, 5, Soon());
    for (const int64_t revision : RevisionsOf(stretch)) revisions.push_back(revision);
    after = stretch.until;
  }
  ASSERT_EQ(revisions.size(), 20u);
  for (int64_t i = 0; i < 20; ++i) EXPECT_EQ(revisions[i], i + 1);
  EXPECT_EQ(store.changes_calls(), 4);  // each portion once
}

TEST(HubTest, WhatCannotBeReadAheadIsAnErrorOnlyForWhoNeedsIt) {
  FakeStore store({&kProducts});
  for (int i = 0; i < 15; ++i) store.Commit({{&kProducts, "a", ""}});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  ASSERT_TRUE(hub->Read(0, 5, Soon()).ok());
  store.FailReadsFrom(3, absl::UnavailableError("away"));
  ASSERT_TRUE(hub->Read(5, 5, Soon()).ok());
  while (store.changes_calls() < 3) absl::SleepFor(absl::Milliseconds(1));
  EXPECT_EQ(hub->Read(10, 5, Soon()).status().code(), absl::StatusCode::kUnavailable);
  store.FailReads(absl::OkStatus());
  EXPECT_EQ(hub->Read(10, 5, Soon())->until, 15);
}

TEST(HubTest, WhatIsReadAheadOfAnotherHistoryIsNotKept) {
  FakeStore store({&kProducts});
  for (int i = 0; i < 15; ++i) store.Commit({{&kProducts, "a", ""}});
  constexpr int kAhead = 3;  // the third reading
  absl::Notification found;
  absl::Notification another;
  store.on_found = [&](int call) {
    if (call != kAhead) return;
    found.Notify();
    another.WaitForNotification();
  };
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  ASSERT_TRUE(hub->Read(0, 5, Soon()).ok());
  ASSERT_TRUE(hub->Read(5, 5, Soon()).ok());
  found.WaitForNotification();
  store.BeginAnotherHistory("b");
  another.Notify();
  EXPECT_EQ(hub->ReadMemory(0, 5), absl::nullopt);
  const Stretch read = *hub->Read(10, 5, Soon());  // waits for what is being read ahead
  ASSERT_FALSE(read.revisions.empty());
  EXPECT_EQ(read.revisions.front()->actor, "b");
}

// Issue 9, fault 19
TEST(HubTest, WhatItKeepsIsBoundedByBytes) {
  FakeStore store({&kProducts});
  constexpr size_t kLarge = 1 << 20;
  const std::string large(kLarge, 'x');
  constexpr int kCommits = 40;  // twice what may be kept
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  for (int i = 0; i < kCommits; ++i) store.Commit({{&kProducts, "a", large}});
  size_t kept = 0;
  for (int after = 0; after < kCommits; ++after) kept += hub->ReadMemory(after, 1).has_value();
  EXPECT_LE(kept, Hub::kRingBytesMax / kLarge);
  EXPECT_GT(kept, 10u);
  for (int after = 0; after < 30; ++after) {
    const Stretch read = *hub->Read(after, 100, Soon());
    if (after < 20) EXPECT_LE(read.revisions.size(), Hub::kReadBytes / kLarge + 1);
  }
  size_t all = 0;
  for (int after = 0; after < kCommits; ++after) all += hub->ReadMemory(after, 1).has_value();
  EXPECT_LE(all, (Hub::kRingBytesMax + Hub::kHistoryBytesMax) / kLarge);
}

}  // namespace
}  // namespace accord::changes
