#include "common/redis/revision_poke.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/redis/testing.h"
#include "gtest/gtest.h"

namespace accord::redis {
namespace {

using testing::TestRedis;

template <typename Predicate>
bool Eventually(Predicate predicate) {
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (!predicate()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

std::unique_ptr<Client> MakeClient(const TestRedis& redis) {
  ClientOptions options;
  options.address = redis.address();
  options.command_time_max = absl::Seconds(2);  // what a loaded machine may take
  options.breaker.open_max = absl::Milliseconds(200);
  return *Client::Create(std::move(options));
}

RevisionPoke::Options Quick() {
  RevisionPoke::Options options;
  options.backoff_max = absl::Milliseconds(100);
  options.silence_max = absl::Milliseconds(200);
  return options;
}

// One process: a client and a poke, and the newest revision that it heard.
struct Process {
  explicit Process(const TestRedis& redis, const std::string& channel = "accord:db:revision")
      : client(MakeClient(redis)), poke(*client, Quick()) {
    poke.Listen([this](int64_t revision) { heard = revision; });
    poke.Join(channel);
    EXPECT_TRUE(Eventually([this] { return poke.subscribed(); }));
  }

  std::unique_ptr<Client> client;
  std::atomic<int64_t> heard{0};
  RevisionPoke poke;
};

// Tells until it is heard: what is told while nobody listens is lost.
bool HearsFrom(Process& from, Process& to, int64_t revision) {
  return Eventually([&] {
    from.poke.Tell(revision);
    return to.heard >= revision;
  });
}

TEST(RevisionPokeTest, OthersHearWhatOneTellsAndItDoesNotHearItself) {
  TestRedis redis;
  Process a(redis);
  Process b(redis);
  Process elsewhere(redis, "accord:other:revision");
  a.poke.Tell(7);
  EXPECT_TRUE(Eventually([&] { return b.heard == 7; }));
  b.poke.Tell(8);
  EXPECT_TRUE(Eventually([&] { return a.heard == 8; }));
  EXPECT_EQ(b.heard, 7);
  EXPECT_EQ(elsewhere.heard, 0);
}

// Issue 9, fault 15
TEST(RevisionPokeTest, WhoJoinsAnotherChannelTellsAndHearsThereAlone) {
  TestRedis redis;
  Process a(redis);
  Process b(redis);
  Process elsewhere(redis, "accord:other:revision");
  a.poke.Join("accord:other:revision");
  EXPECT_TRUE(HearsFrom(elsewhere, a, 7));
  EXPECT_TRUE(HearsFrom(a, elsewhere, 8));
  EXPECT_EQ(b.heard, 0);
}

TEST(RevisionPokeTest, NonsenseOnTheChannelIsNotHeard) {
  TestRedis redis;
  Process a(redis);
  Process b(redis);
  for (const char* nonsense : {"", "7", "x", "token -7", "token x", "token 99999999999999999999"}) {
    const absl::string_view command[] = {"PUBLISH", "accord:db:revision", nonsense};
    ASSERT_TRUE(a.client->Run(command, Expected::kInteger).ok());
  }
  a.poke.Tell(3);
  EXPECT_TRUE(Eventually([&] { return b.heard != 0; }));
  EXPECT_EQ(b.heard, 3);
}

TEST(RevisionPokeTest, AfterListenedToNothingTheFormerListenerRunsNoMore) {
  TestRedis redis;
  Process a(redis);
  Process b(redis);
  ASSERT_TRUE(HearsFrom(a, b, 1));
  b.poke.Listen(nullptr);
  a.poke.Tell(2);
  Process c(redis);
  ASSERT_TRUE(HearsFrom(a, c, 3));
  EXPECT_EQ(b.heard, 1);
}

TEST(RevisionPokeTest, HearsAgainAfterRedisWasKilledAndFrozen) {
  TestRedis redis;
  Process a(redis);
  Process b(redis);
  ASSERT_TRUE(HearsFrom(a, b, 1));
  redis.Kill();
  for (int i = 0; i < 1000; ++i) a.poke.Tell(2);  // never waits
  redis.Start();
  EXPECT_TRUE(HearsFrom(a, b, 3));

  redis.Freeze();
  for (int i = 0; i < 1000; ++i) a.poke.Tell(4);
  // The frozen server closes nothing: the subscriber finds out by itself.
  EXPECT_TRUE(Eventually([&] { return !b.poke.subscribed(); }));
  redis.Thaw();
  EXPECT_TRUE(HearsFrom(a, b, 5));
}

TEST(RevisionPokeTest, EndsWhileRedisIsAwayOrFrozen) {
  TestRedis redis;
  {
    Process a(redis);
    redis.Freeze();
    a.poke.Tell(1);
  }
  redis.Thaw();
  {
    Process a(redis);
    redis.Kill();
    a.poke.Tell(1);
  }
}

}  // namespace
}  // namespace accord::redis
