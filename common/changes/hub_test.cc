#include "common/changes/hub.h"

#include <atomic>
#include <thread>

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

TEST(HubTest, WaitingEndsWithACommitADeadlineOrAWake) {
  FakeStore store({&kProducts});
  std::unique_ptr<Hub> hub = *Hub::Create(store);
  const auto never = [] { return false; };
  hub->Wait(0, absl::Now() + absl::Milliseconds(5), never);

  std::thread writer([&] { store.Commit({{&kProducts, "a", ""}}); });
  hub->Wait(0, absl::InfiniteFuture(), never);
  writer.join();
  EXPECT_EQ(hub->revision(), 1);

  std::atomic<bool> done = false;
  std::thread waker([&] {
    done = true;
    hub->Wake();
  });
  hub->Wait(1, absl::InfiniteFuture(), [&] { return done.load(); });
  waker.join();
}

}  // namespace
}  // namespace accord::changes
