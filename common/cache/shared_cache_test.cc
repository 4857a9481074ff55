#include "common/cache/shared_cache.h"

#include <atomic>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/cache/testing.h"
#include "gtest/gtest.h"

namespace accord::cache {
namespace {

absl::Time Soon() { return absl::Now() + absl::Seconds(60); }

Content Text(const std::string& text, int64_t revision) {
  return {std::make_shared<const std::string>(text), revision};
}

// Two replicas, A and B, on one database and one remote.
class SharedCacheTest : public testing::Test {
 protected:
  static SharedCacheOptions Options() {
    SharedCacheOptions options;
    options.kind = "pot";
    options.key_of = [](const store::Table&, const std::string& id) { return id; };
    return options;
  }
  static SharedCacheOptions WithLease() {
    SharedCacheOptions options = Options();
    options.lease = true;
    options.lease_wait = absl::Milliseconds(1);
    return options;
  }
  std::string KeyOf(const std::string& id) { return space_.KeyOf("pot", id); }
  // What A answers, reading the database if it has to.
  absl::StatusOr<Content> Read(SharedCache& cache, const std::string& id) {
    return cache.GetOrLoad(id, Soon(), [&]() -> absl::StatusOr<Content> {
      ++loads_;
      return database_.Read(id);
    });
  }

  // What is shared and holds; nothing if it would have to be read.
  static absl::optional<Content> Held(SharedCache& cache, const std::string& id) {
    const absl::StatusOr<Content> got =
        cache.GetOrLoad(id, Soon(), [] { return absl::NotFoundError("it is not shared"); });
    return got.ok() ? absl::make_optional(*got) : absl::nullopt;
  }
  void Share(SharedCache& cache, const std::string& id, const Content& content) {
    ASSERT_TRUE(cache.GetOrLoad(id, Soon(), [&] { return content; }).ok());
    space_.Flush();
  }

  FakeDatabase database_;
  FakeReplica replica_a_{database_};
  FakeReplica replica_b_{database_};
  FakeRemote remote_;
  SharedSpace space_{remote_, "db"};
  SharedCache a_{replica_a_, space_, Options()};
  SharedCache b_{replica_b_, space_, Options()};
  std::atomic<int> loads_{0};
};

TEST_F(SharedCacheTest, OneReplicaGetsWhatAnotherLoaded) {
  database_.Commit("x");
  replica_a_.HearAll();
  replica_b_.HearAll();
  ASSERT_TRUE(Read(a_, "x").ok());
  space_.Flush();
  const absl::StatusOr<Content> got = Read(b_, "x");
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(*got->bytes, "x@1");
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(space_.stats().hits, 1);
}

// Issue 9, fault 15
TEST_F(SharedCacheTest, WhatWasReadInOneHistoryIsNotGivenInAnother) {
  database_.Commit("x");
  replica_a_.HearAll();
  // It is read while the database's history becomes another.
  ASSERT_TRUE(a_.GetOrLoad("x", Soon(), [&]() -> absl::StatusOr<Content> {
                  const Content lost = database_.Read("x");
                  space_.Rename("another");
                  return lost;
                }).ok());
  space_.Flush();
  EXPECT_FALSE(Held(a_, "x").has_value());
  space_.Rename("db");
  EXPECT_TRUE(Held(a_, "x").has_value()) << "it is kept where it belongs";
}

TEST_F(SharedCacheTest, EntryThatStillHoldsIsLabelledWithTheNewestRevision) {
  database_.Commit("x");
  replica_a_.HearAll();
  Share(a_, "x", Text("x@1", 1));
  database_.Commit("y");
  replica_a_.HearAll();
  const absl::optional<Content> got = Held(a_, "x");
  ASSERT_TRUE(got.has_value());
  EXPECT_EQ(got->revision, 2);
}

TEST_F(SharedCacheTest, EntryThatWasOvertakenIsNotServedAndIsReplaced) {
  database_.Commit("x");
  replica_a_.HearAll();
  ASSERT_TRUE(Read(a_, "x").ok());
  space_.Flush();
  database_.Commit("x");
  replica_a_.HearAll();
  EXPECT_EQ(*Read(a_, "x")->bytes, "x@2");
  space_.Flush();
  EXPECT_EQ(*Read(a_, "x")->bytes, "x@2");
  EXPECT_EQ(loads_, 2);
  EXPECT_EQ(space_.stats().stale, 1);
}

TEST_F(SharedCacheTest, EntryOfARevisionThatIsNotKnownHereIsNotServed) {
  database_.Commit("x");
  Share(a_, "x", Text("x@1", 1));
  EXPECT_FALSE(Held(b_, "x").has_value());
  EXPECT_EQ(space_.stats().ahead, 1);
  replica_b_.HearAll();
  EXPECT_TRUE(Held(b_, "x").has_value());
}

TEST_F(SharedCacheTest, OlderEntryNeverReplacesANewerOne) {
  database_.Commit("x");
  database_.Commit("x");
  replica_a_.HearAll();
  Share(a_, "x", Text("x@2", 2));
  Share(b_, "x", Text("x@1", 1));  // which does not know of the other's revision
  EXPECT_EQ(*Held(a_, "x")->bytes, "x@2");
  EXPECT_EQ(space_.stats().puts, 1);
  EXPECT_EQ(space_.stats().puts_refused, 1);
}

TEST_F(SharedCacheTest, OlderEntryThatGotThereAllTheSameIsRefusedByEveryReader) {
  database_.Commit("x");
  database_.Commit("x");
  replica_a_.HearAll();
  replica_b_.HearAll();
  remote_.Set(KeyOf("x"), EncodeEntry(KeyOf("x"), 1, "x@1"));
  EXPECT_FALSE(Held(a_, "x").has_value());
  EXPECT_FALSE(Held(b_, "x").has_value());
}

TEST_F(SharedCacheTest, WhatIsTooLargeIsNotShared) {
  database_.Commit("x");
  replica_a_.HearAll();
  Share(a_, "x", Text(std::string(kEntryBytesMax, 'x'), 1));
  EXPECT_EQ(remote_.At(KeyOf("x")), "");
  EXPECT_EQ(space_.stats().puts_dropped, 1);
}

TEST_F(SharedCacheTest, RemoteThatFailsCostsOneAttemptAndNoError) {
  SharedCache leased(replica_a_, space_, WithLease());
  remote_.Fail(absl::UnavailableError("away"));
  database_.Commit("x");
  for (int i = 1; i <= 10; ++i) {
    ASSERT_TRUE(Read(leased, "x").ok());
    EXPECT_EQ(remote_.gets(), i);
  }
  EXPECT_EQ(loads_, 10);
}

TEST_F(SharedCacheTest, ErrorOfTheLoadIsTheCallers) {
  const absl::StatusOr<Content> got =
      a_.GetOrLoad("x", Soon(), [] { return absl::NotFoundError("there is none"); });
  EXPECT_TRUE(absl::IsNotFound(got.status()));
}

// Random damage to good entries, entries of other keys, cut and lengthened ones.
TEST_F(SharedCacheTest, ServesNoneOfAHundredThousandCorruptEntries) {
  std::mt19937 random(20260301);
  for (int i = 0; i < 100; ++i) database_.Commit(absl::StrCat("id", i));
  replica_a_.HearAll();
  SharedCache cache(replica_a_, space_, Options());
  int64_t kinds[4] = {};
  for (int i = 0; i < 100000; ++i) {
    const std::string key = KeyOf(absl::StrCat("id", i % 100));
    const std::string good = EncodeEntry(key, 100, absl::StrCat("content ", random()));
    std::string bad = good;
    const auto kind = random() % 4;
    if (kind == 0) {
      for (auto flips = 1 + random() % 8; flips > 0; --flips) {
        bad[random() % bad.size()] ^= static_cast<char>(1 << random() % 8);
      }
    } else if (kind == 1) {
      bad.resize(random() % bad.size());
    } else if (kind == 2) {
      bad = EncodeEntry(KeyOf(absl::StrCat("id", (i + 1 + random() % 99) % 100)), 100, "theirs");
    } else {
      bad.insert(random() % bad.size(), 1 + random() % 5, static_cast<char>(random()));
    }
    if (bad == good) bad.clear();  // flips that undid each other
    ++kinds[kind];
    remote_.Set(key, bad);
    ASSERT_FALSE(Held(cache, absl::StrCat("id", i % 100)).has_value()) << i;
    if (i % 1000 == 0) space_.Flush();
  }
  const SharedStats stats = space_.stats();
  EXPECT_EQ(stats.hits, 0);
  EXPECT_EQ(stats.dropped + stats.misses, 100000);
  EXPECT_GT(stats.dropped_by_fault[static_cast<size_t>(EntryFault::kChecksum)], 10000);
  EXPECT_GT(stats.dropped_by_fault[static_cast<size_t>(EntryFault::kKey)], 10000);
  for (const int64_t count : kinds) EXPECT_GT(count, 20000);
}

TEST_F(SharedCacheTest, CorruptEntryIsRemovedSoThatTheNextOneIsKept) {
  database_.Commit("x");
  replica_a_.HearAll();
  remote_.Set(KeyOf("x"), "garbage");
  EXPECT_EQ(*Read(a_, "x")->bytes, "x@1");
  space_.Flush();
  EXPECT_EQ(*Held(a_, "x")->bytes, "x@1");
}

TEST_F(SharedCacheTest, CallsThatComeTogetherShareOneLoad) {
  constexpr int kCallers = 8;
  std::atomic<int> arrived{0};
  std::vector<std::thread> callers;
  std::atomic<int> right{0};
  for (int i = 0; i < kCallers; ++i) {
    callers.emplace_back([&] {
      ++arrived;
      const auto got = a_.GetOrLoad("x", Soon(), [&]() -> absl::StatusOr<Content> {
        ++loads_;
        while (arrived < kCallers) std::this_thread::yield();
        absl::SleepFor(absl::Milliseconds(20));  // for the last to have asked
        return database_.Read("x");
      });
      right += got.ok() && *got->bytes == "x@0" ? 1 : 0;
    });
  }
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, kCallers);
  EXPECT_LT(loads_, kCallers);
}

TEST_F(SharedCacheTest, WhoWaitsForALoadThatFailsLoadsThemselves) {
  absl::Notification leading;
  absl::Notification fail;
  std::thread leader([&] {
    const auto got = a_.GetOrLoad("x", Soon(), [&]() -> absl::StatusOr<Content> {
      leading.Notify();
      fail.WaitForNotification();
      return absl::UnavailableError("this call's own trouble");
    });
    EXPECT_TRUE(absl::IsUnavailable(got.status()));
  });
  leading.WaitForNotification();
  std::thread follower([&] { EXPECT_TRUE(Read(a_, "x").ok()); });
  fail.Notify();
  leader.join();
  follower.join();
}

TEST_F(SharedCacheTest, WhoWaitsForALoadWaitsNoLongerThanTheirDeadline) {
  const auto got = a_.GetOrLoad("x", Soon(), [&]() -> absl::StatusOr<Content> {
    absl::Status late;
    std::thread([&] {
      late = a_.GetOrLoad("x", absl::Now() + absl::Milliseconds(1), [&] {
                 return absl::StatusOr<Content>(database_.Read("x"));
               }).status();
    }).join();
    EXPECT_TRUE(absl::IsDeadlineExceeded(late)) << late;
    return database_.Read("x");
  });
  EXPECT_TRUE(got.ok());
}

TEST_F(SharedCacheTest, ResultThatWasOvertakenIsNotGivenToWhoCameAfterTheChange) {
  absl::Notification read;
  absl::Notification go_on;
  std::thread leader([&] {
    const auto got = a_.GetOrLoad("x", Soon(), [&]() -> absl::StatusOr<Content> {
      const Content content = database_.Read("x");
      read.Notify();
      go_on.WaitForNotification();
      return content;
    });
    EXPECT_EQ(*got->bytes, "x@0");
  });
  read.WaitForNotification();
  database_.Commit("x");
  replica_a_.HearAll();
  std::thread follower([&] { EXPECT_EQ(*Read(a_, "x")->bytes, "x@1"); });
  go_on.Notify();
  leader.join();
  follower.join();
}

TEST_F(SharedCacheTest, OnlyOneReplicaLoadsWhatHasALease) {
  SharedCache a(replica_a_, space_, WithLease());
  SharedCacheOptions patient = WithLease();
  patient.lease_wait = absl::Milliseconds(50);  // the first pause is enough for A's load
  SharedCache b(replica_b_, space_, patient);
  database_.Commit("x");
  replica_a_.HearAll();
  replica_b_.HearAll();
  std::thread other;
  ASSERT_TRUE(a.GetOrLoad("x", Soon(), [&]() -> absl::StatusOr<Content> {
                 ++loads_;
                 other = std::thread([&] { EXPECT_EQ(*Read(b, "x")->bytes, "x@1"); });
                 while (space_.stats().lease_waits == 0) std::this_thread::yield();
                 return database_.Read("x");
               }).ok());
  other.join();
  EXPECT_EQ(loads_, 1);
  space_.Flush();
  EXPECT_EQ(remote_.leases(), 0u);
}

TEST_F(SharedCacheTest, WhoDoesNotGetTheLeaseLoadsAfterAFewPauses) {
  SharedCache leased(replica_a_, space_, WithLease());
  ASSERT_TRUE(remote_.TakeLease(KeyOf("x") + ":lease", "died since", absl::Hours(1)).ok());
  EXPECT_TRUE(Read(leased, "x").ok());
  EXPECT_EQ(space_.stats().lease_waits, 5);
  EXPECT_EQ(loads_, 1);
}

TEST_F(SharedCacheTest, LeaseIsGivenBackWhenTheLoadFails) {
  SharedCache leased(replica_a_, space_, WithLease());
  EXPECT_FALSE(leased.GetOrLoad("x", Soon(), [] { return absl::NotFoundError("none"); }).ok());
  space_.Flush();
  EXPECT_EQ(space_.stats().leases, 1);
  EXPECT_EQ(remote_.leases(), 0u);
}

// A reader is paused between its database read and its write to the remote while anything at all
// happens: commits, replicas that hear of some of them, reads on the other replica, writes of
// entries that come late, and older entries that overwrite newer ones. No answer is older than its
// caller's token, and each says what held at the revision that it is labelled with.
TEST_F(SharedCacheTest, NoAnswerIsOlderThanItsTokenInTenThousandInterleavings) {
  std::mt19937 random(42);
  SharedStats sum;
  for (int round = 0; round < 10000; ++round) {
    database_.Forget();
    SharedSpace space(remote_, absl::StrCat("round", round));
    FakeReplica stores[] = {FakeReplica(database_), FakeReplica(database_)};
    SharedCache caches[] = {{stores[0], space, Options()}, {stores[1], space, Options()}};
    int64_t token = 0;
    std::vector<std::string> old_entries;
    const auto id = [&] { return random() % 3 == 0 ? "y" : "x"; };
    const auto read = [&](size_t replica, const std::function<void()>& pause) {
      const std::string asked = id();
      const int64_t least = random() % 2 == 0 ? token : 0;
      while (stores[replica].revision() < least) stores[replica].Hear();
      const auto got = caches[replica].GetOrLoad(asked, Soon(), [&]() -> absl::StatusOr<Content> {
        const Content content = database_.Read(asked);
        pause();
        return content;
      });
      ASSERT_TRUE(got.ok()) << got.status();
      ASSERT_GE(got->revision, least) << "round " << round;
      ASSERT_LE(got->revision, database_.newest());
      ASSERT_EQ(*got->bytes, database_.ContentAt(asked, got->revision)) << "round " << round;
      token = std::max(token, got->revision);
    };
    // `reader`: the replica that is paused; 2: none is.
    const auto happen = [&](size_t reader) {
      for (auto steps = random() % 5; steps > 0; --steps) {
        switch (random() % 6) {
          case 0:
            token = std::max(token, database_.Commit(id()));
            break;
          case 1:
            stores[0].Hear();
            break;
          case 2:
            stores[1].Hear();
            break;
          case 3:
            space.Flush();
            old_entries.push_back(remote_.At(space.KeyOf("pot", "x")));
            break;
          case 4:  // by mistake: a blind write of what was there some time ago
            if (old_entries.empty() || old_entries.back().empty()) break;
            remote_.Set(space.KeyOf("pot", "x"), old_entries[random() % old_entries.size()]);
            break;
          default:
            if (reader < 2) read(1 - reader, [] {});
        }
      }
    };
    for (int reads = 0; reads < 8 && !HasFatalFailure(); ++reads) {
      const size_t reader = random() % 2;
      read(reader, [&] { happen(reader); });
      happen(2);
    }
    if (HasFatalFailure()) return;
    space.Flush();
    const SharedStats stats = space.stats();
    sum.hits += stats.hits;
    sum.stale += stats.stale;
    sum.ahead += stats.ahead;
  }
  // The schedules do go where it is dangerous.
  EXPECT_GT(sum.hits, 1000);
  EXPECT_GT(sum.stale, 100);
  EXPECT_GT(sum.ahead, 100);
}

}  // namespace
}  // namespace accord::cache
