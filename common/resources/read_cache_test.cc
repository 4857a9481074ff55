// Two replicas on one database and one shared cache, each following at its own pace, and a client
// that passes on the newest revision it was answered from.
#include "common/resources/read_cache.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/cache/testing.h"
#include "gtest/gtest.h"

namespace accord::resources {
namespace {

using cache::Content;
using cache::FakeDatabase;
using cache::FakeRemote;
using cache::FakeReplica;

class Replica {
 public:
  Replica(FakeDatabase& database, cache::SharedSpace* shared)
      : store(database), cache(store, Options(database, shared)) {}

  static ReadCache::Options Options(FakeDatabase& database, cache::SharedSpace* shared) {
    return {&database.table, "pots/*", "pot",
            [](const store::Row& row) {
              return std::make_shared<const std::string>(
                  absl::StrCat(row.meta.id, "@", row.meta.revision));
            },
            shared};
  }

  FakeReplica store;
  ReadCache cache;
};

// An answer with its label.
struct Answer {
  std::string text;
  int64_t revision = 0;
};

class ReadCacheTest : public testing::Test {
 protected:
  // As a call is answered: from memory, else by GetOrLoad, once the replica has caught up with what
  // the call asks for. `pause` runs between the database read and the cache writes.
  Answer Read(
      Replica& replica, const std::string& id, int64_t min_revision,
      const std::function<void()>& pause = [] {}) {
    rpc::CallFacts facts;
    facts.min_revision = min_revision;
    facts.deadline = absl::Now() + absl::Seconds(60);
    const rpc::Call call(std::move(facts), clock_, authorizer_);
    while (replica.store.revision() < min_revision) replica.store.Hear();
    const std::string name = "pots/" + id;
    ReadCache::Bytes bytes = replica.cache.Get(call, name);
    if (bytes == nullptr) {
      const auto got = replica.cache.GetOrLoad(call, name, [&]() -> absl::StatusOr<Content> {
        ++loads_;
        const Content content = database_.Read(id);
        pause();
        return content;
      });
      EXPECT_TRUE(got.ok()) << got.status();
      bytes = *got;
    }
    return {*bytes, call.revision()};
  }
  // Whether it says what held at the revision that it is labelled with.
  bool IsTrue(const std::string& id, const Answer& answer) {
    return answer.revision <= database_.newest() &&
           answer.text == database_.ContentAt(id, answer.revision);
  }

  SystemClock clock_;
  rpc::LocalAdministrator authorizer_;
  FakeDatabase database_;
  FakeRemote remote_;
  cache::SharedSpace space_{remote_, "db"};
  int loads_ = 0;
};

TEST_F(ReadCacheTest, ResourceIsLoadedOnceByAllReplicas) {
  Replica a(database_, &space_);
  Replica b(database_, &space_);
  database_.Commit("x");
  a.store.HearAll();
  b.store.HearAll();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Read(a, "x", 1).text, "x@1");
    space_.Flush();
    EXPECT_EQ(Read(b, "x", 1).text, "x@1");
  }
  EXPECT_EQ(loads_, 1);
  EXPECT_EQ(space_.stats().hits, 1) << "then both have it in memory";
}

TEST_F(ReadCacheTest, CommitRefreshesWhatTheOthersShare) {
  Replica a(database_, &space_);
  Replica b(database_, &space_);
  Read(a, "x", 0);
  database_.Commit("x");
  a.store.HearAll();
  b.store.HearAll();
  space_.Flush();
  EXPECT_EQ(Read(b, "x", 1).text, "x@1");
  EXPECT_EQ(loads_, 1);
}

TEST_F(ReadCacheTest, SnapshotAheadOfTheReplicaIsNotReplacedByAnOlderCommit) {
  Replica a(database_, nullptr);
  database_.Commit("x");
  database_.Commit("x");
  EXPECT_EQ(Read(a, "x", 0).text, "x@2");
  a.store.Hear();
  const Answer answer = Read(a, "x", 2);
  EXPECT_EQ(answer.text, "x@2");
  EXPECT_EQ(answer.revision, 2);
}

TEST_F(ReadCacheTest, AnswerFromMemoryThatIsAheadSaysSo) {
  Replica a(database_, nullptr);
  database_.Commit("x");
  database_.Commit("y");
  EXPECT_EQ(Read(a, "x", 0).revision, 2);
  EXPECT_EQ(a.store.revision(), 0);
  EXPECT_EQ(Read(a, "x", 0).revision, 2);
  EXPECT_EQ(loads_, 1);
}

TEST_F(ReadCacheTest, StoreThatCannotBeListenedToIsReadEachTime) {
  FakeReplica broken(database_);
  broken.Break();
  ReadCache cache(broken, Replica::Options(database_, &space_));
  const rpc::Call call({}, clock_, authorizer_);
  const auto load = [&] { return absl::StatusOr<Content>(database_.Read("x")); };
  EXPECT_EQ(**cache.GetOrLoad(call, "pots/x", load), "x@0");
  space_.Flush();
  database_.Commit("x");
  EXPECT_EQ(cache.Get(call, "pots/x"), nullptr);
  EXPECT_EQ(**cache.GetOrLoad(call, "pots/x", load), "x@1");
}

// A reader is paused between its database read and its cache writes while anything at all happens:
// commits, replicas that hear of some of them, reads on the other replica, writes of entries that
// come late, and older entries that overwrite newer ones. No answer is older than its caller's
// token, and each says what held at the revision that it is labelled with.
TEST_F(ReadCacheTest, NoAnswerIsOlderThanItsTokenInTenThousandInterleavings) {
  std::mt19937 random(42);
  int64_t answers = 0;
  cache::SharedStats before = space_.stats();
  for (int round = 0; round < 10000; ++round) {
    database_.Forget();
    cache::SharedSpace space(remote_, absl::StrCat("round", round));
    Replica a(database_, &space);
    Replica b(database_, &space);
    int64_t token = 0;
    std::vector<std::string> old_entries;
    const auto id = [&] { return random() % 3 == 0 ? "y" : "x"; };
    const auto check = [&](const std::string& asked, int64_t asked_token, const Answer& answer) {
      ++answers;
      ASSERT_GE(answer.revision, asked_token) << "round " << round;
      ASSERT_TRUE(IsTrue(asked, answer))
          << "round " << round << ": " << answer.text << " at " << answer.revision;
      token = std::max(token, answer.revision);
    };
    const auto happen = [&](Replica* other) {
      for (auto steps = random() % 5; steps > 0; --steps) {
        switch (random() % 6) {
          case 0:
            token = std::max(token, database_.Commit(id()));
            break;
          case 1:
            a.store.Hear();
            break;
          case 2:
            b.store.Hear();
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
            if (other == nullptr) break;
            const std::string asked = id();
            const int64_t asked_token = random() % 2 == 0 ? token : 0;
            check(asked, asked_token, Read(*other, asked, asked_token));
        }
      }
    };
    for (int reads = 0; reads < 8; ++reads) {
      Replica& reader = random() % 2 == 0 ? a : b;
      Replica& other = &reader == &a ? b : a;
      const std::string asked = id();
      const int64_t asked_token = random() % 2 == 0 ? token : 0;
      const Answer answer = Read(reader, asked, asked_token, [&] { happen(&other); });
      check(asked, asked_token, answer);
      happen(nullptr);
      if (HasFatalFailure()) return;
    }
    space.Flush();
    const cache::SharedStats stats = space.stats();
    before.hits += stats.hits;
    before.stale += stats.stale;
    before.ahead += stats.ahead;
  }
  EXPECT_GE(answers, 80000);
  // The schedules do go where it is dangerous.
  EXPECT_GT(before.hits, 1000);
  EXPECT_GT(before.stale, 100);
  EXPECT_GT(before.ahead, 100);
}

}  // namespace
}  // namespace accord::resources
