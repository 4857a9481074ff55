// Two replicas on one database, each following at its own pace, and a client that passes on the
// newest revision it was answered from.
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
using cache::FakeReplica;

class Replica {
 public:
  explicit Replica(FakeDatabase& database) : store(database), cache(store, Options(database)) {}

  static ReadCache::Options Options(FakeDatabase& database) {
    return {&database.table, "pots/*", [](const store::Row& row) {
              return std::make_shared<const std::string>(
                  absl::StrCat(row.meta.id, "@", row.meta.revision));
            }};
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
  // As a call is answered: from memory, else by Load, once the replica has caught up with what
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
      const auto got = replica.cache.Load(call, name, [&]() -> absl::StatusOr<Content> {
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
  int loads_ = 0;
};

TEST_F(ReadCacheTest, ResourceIsLoadedOnceByEachReplica) {
  Replica a(database_);
  Replica b(database_);
  database_.Commit("x");
  a.store.HearAll();
  b.store.HearAll();
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(Read(a, "x", 1).text, "x@1");
    EXPECT_EQ(Read(b, "x", 1).text, "x@1");
  }
  EXPECT_EQ(loads_, 2);
}

TEST_F(ReadCacheTest, CommitRefreshesWhatIsHeld) {
  Replica a(database_);
  Read(a, "x", 0);
  database_.Commit("x");
  a.store.HearAll();
  EXPECT_EQ(Read(a, "x", 1).text, "x@1");
  EXPECT_EQ(loads_, 1);
}

TEST_F(ReadCacheTest, SnapshotAheadOfTheReplicaIsNotReplacedByAnOlderCommit) {
  Replica a(database_);
  database_.Commit("x");
  database_.Commit("x");
  EXPECT_EQ(Read(a, "x", 0).text, "x@2");
  a.store.Hear();
  const Answer answer = Read(a, "x", 2);
  EXPECT_EQ(answer.text, "x@2");
  EXPECT_EQ(answer.revision, 2);
}

TEST_F(ReadCacheTest, AnswerFromMemoryThatIsAheadSaysSo) {
  Replica a(database_);
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
  ReadCache cache(broken, Replica::Options(database_));
  const rpc::Call call({}, clock_, authorizer_);
  const auto load = [&] { return absl::StatusOr<Content>(database_.Read("x")); };
  EXPECT_EQ(**cache.Load(call, "pots/x", load), "x@0");
  database_.Commit("x");
  EXPECT_EQ(cache.Get(call, "pots/x"), nullptr);
  EXPECT_EQ(**cache.Load(call, "pots/x", load), "x@1");
}

// A reader is paused between its database read and its cache writes while anything at all happens:
// commits, replicas that hear of some of them, reads on the other replica. No answer is older than
// its caller's token, and each says what held at the revision that it is labelled with.
TEST_F(ReadCacheTest, NoAnswerIsOlderThanItsTokenInTenThousandInterleavings) {
  std::mt19937 random(42);
  int64_t answers = 0;
  for (int round = 0; round < 10000; ++round) {
    database_.Forget();
    Replica a(database_);
    Replica b(database_);
    int64_t token = 0;
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
        switch (random() % 4) {
          case 0:
            token = std::max(token, database_.Commit(id()));
            break;
          case 1:
            a.store.Hear();
            break;
          case 2:
            b.store.Hear();
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
  }
  EXPECT_GE(answers, 80000);
}

}  // namespace
}  // namespace accord::resources
