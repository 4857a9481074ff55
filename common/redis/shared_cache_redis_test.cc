// The shared cache over a real Redis that fails in every way there is: no request fails because of
// it, none gets a wrong answer, and what a request loses is bounded.
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/cache/shared_cache.h"
#include "common/cache/testing.h"
#include "common/redis/redis_remote.h"
#include "common/redis/testing.h"
#include "gtest/gtest.h"

namespace accord::redis {
namespace {

using cache::Content;
using testing::Proxy;
using testing::TestRedis;

constexpr absl::Duration kQuick = absl::Milliseconds(20);
constexpr absl::Duration kPatient = absl::Seconds(30);  // what a loaded machine may take

cache::SharedCacheOptions Options() {
  cache::SharedCacheOptions options;
  options.kind = "pot";
  options.key_of = [](const store::Table&, const std::string& id) { return id; };
  options.lease = true;
  options.lease_wait = absl::Milliseconds(1);
  return options;
}

// A replica with a client, a space and a cache of its own.
struct Replica {
  Replica(cache::FakeDatabase& database, const std::string& address,
          absl::Duration command_time_max)
      : store(database) {
    ClientOptions options;
    options.address = address;
    options.command_time_max = command_time_max;
    options.breaker.open_min = absl::Milliseconds(10);
    options.breaker.open_max = absl::Milliseconds(50);
    client = *Client::Create(std::move(options));
    remote = std::make_unique<RedisRemote>(*client);
    space = std::make_unique<cache::SharedSpace>(*remote, "db");
    shared = std::make_unique<cache::SharedCache>(store, *space, Options());
  }

  cache::FakeReplica store;
  std::unique_ptr<Client> client;
  std::unique_ptr<RedisRemote> remote;
  std::unique_ptr<cache::SharedSpace> space;
  std::unique_ptr<cache::SharedCache> shared;
};

class SharedCacheRedisTest : public ::testing::Test {
 protected:
  // Reads and commits at random on both replicas; every answer has to be right.
  void Churn(Replica& a, Replica& b, int steps) {
    for (int step = 0; step < steps; ++step) {
      Replica& replica = random_() % 2 == 0 ? a : b;
      const std::string id = absl::StrCat("id", random_() % 10);
      if (random_() % 4 == 0) database_.Commit(id);
      if (random_() % 2 == 0) replica.store.HearAll();
      const int64_t known = replica.store.revision();
      const auto got = replica.shared->GetOrLoad(id, absl::Now() + absl::Seconds(60), [&] {
        return absl::StatusOr<Content>(database_.Read(id));
      });
      ASSERT_TRUE(got.ok()) << got.status();
      ASSERT_GE(got->revision, known);
      ASSERT_EQ(*got->bytes, database_.ContentAt(id, got->revision));
      ++requests_;
    }
  }

  std::mt19937 random_{2026};
  cache::FakeDatabase database_;
  TestRedis redis_;
  int64_t requests_ = 0;
};

TEST_F(SharedCacheRedisTest, ReplicasShareWhatEitherLoaded) {
  Replica a(database_, redis_.address(), kPatient);
  Replica b(database_, redis_.address(), kPatient);
  Churn(a, b, 2000);
  a.space->Flush();
  b.space->Flush();
  EXPECT_GT(a.space->stats().hits + b.space->stats().hits, 200);
  EXPECT_EQ(a.space->stats().errors + b.space->stats().errors, 0);
}

TEST_F(SharedCacheRedisTest, EveryFaultCostsAtMostOneFailedCommandARequest) {
  Proxy proxy(redis_.port());
  Replica a(database_, proxy.address(), kQuick);
  Replica b(database_, redis_.address(), kQuick);
  using Mode = Proxy::Mode;
  for (const Mode mode : {Mode::kPass, Mode::kDelay, Mode::kPass, Mode::kGarbage, Mode::kSwap,
                          Mode::kPass, Mode::kDrip, Mode::kHangUp, Mode::kPass}) {
    proxy.Set(mode);
    const int64_t before = requests_;
    const int64_t errors_before = a.space->stats().errors;
    Churn(a, b, 300);
    a.space->Flush();
    // One while it reads, one while it writes what it loaded.
    EXPECT_LE(a.space->stats().errors - errors_before, 2 * (requests_ - before));
  }
  EXPECT_GT(a.client->stats().breaker_opened, 0);
}

TEST_F(SharedCacheRedisTest, FrozenKilledAndRestartedRedisFailsNoRequest) {
  Replica a(database_, redis_.address(), kQuick);
  Replica b(database_, redis_.address(), kQuick);
  Churn(a, b, 200);
  redis_.Freeze();
  Churn(a, b, 500);
  redis_.Thaw();
  Churn(a, b, 200);
  for (int times = 0; times < 3; ++times) {
    redis_.Kill();
    Churn(a, b, 200);
    redis_.Start();
    Churn(a, b, 200);
  }
  EXPECT_EQ(requests_, 2100);
}

TEST_F(SharedCacheRedisTest, NothingCorruptIsServed) {
  Replica a(database_, redis_.address(), kPatient);
  for (int i = 0; i < 50; ++i) database_.Commit(absl::StrCat("id", i));
  a.store.HearAll();
  constexpr int kEntries = 4000;
  for (int i = 0; i < kEntries; ++i) {
    const std::string id = absl::StrCat("id", i % 50);
    const std::string key = a.space->KeyOf("pot", id);
    std::string bytes = cache::EncodeEntry(key, 50, absl::StrCat("content ", random_()));
    switch (i % 4) {
      case 0:
        bytes[random_() % bytes.size()] ^= static_cast<char>(1 + random_() % 255);
        break;
      case 1:
        bytes = cache::EncodeEntry(key + "x", 50, "another key's");
        break;
      case 2:
        bytes.resize(1 + random_() % (bytes.size() - 1));
        break;
      default:
        break;
    }
    const absl::string_view unlink[] = {"UNLINK", key};
    ASSERT_TRUE(a.client->Run(unlink, Expected::kInteger).ok());
    const absl::string_view set[] = {"SET", key, bytes};
    const absl::string_view push[] = {"LPUSH", key, bytes};
    const bool list = i % 4 == 3;  // a good entry, in something of the wrong type
    ASSERT_TRUE(
        (list ? a.client->Run(push, Expected::kInteger) : a.client->Run(set, Expected::kStatus))
            .ok());
    const auto got = a.shared->GetOrLoad(
        id, absl::InfiniteFuture(), [] { return absl::NotFoundError("nothing good is shared"); });
    ASSERT_FALSE(got.ok()) << i;
    a.space->Flush();
  }
  EXPECT_EQ(a.space->stats().hits, 0);
  EXPECT_EQ(a.space->stats().dropped, kEntries);
  EXPECT_EQ(a.space->stats().dropped_wrong_type, kEntries / 4);
}

}  // namespace
}  // namespace accord::redis
