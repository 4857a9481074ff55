// The client, the remote and the poke against a real Redis that is frozen, killed, slowed down and
// replaced by nonsense. No assertion is about time: attempts are counted.
#include "common/redis/client.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/cache/entry.h"
#include "common/redis/redis_remote.h"
#include "common/redis/testing.h"
#include "gtest/gtest.h"

namespace accord::redis {
namespace {

using testing::Proxy;
using testing::TestRedis;

// Waits for what happens on other threads, with a bound that only a broken program meets.
template <typename Predicate>
bool Eventually(Predicate predicate) {
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  while (!predicate()) {
    if (absl::Now() > deadline) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

// Waits for the server as long as a loaded machine may take.
constexpr absl::Duration kPatient = absl::Seconds(30);
constexpr absl::Duration kQuick = absl::Milliseconds(20);

std::unique_ptr<Client> MakeClient(const std::string& address, absl::Duration command_time_max) {
  ClientOptions options;
  options.address = address;
  options.command_time_max = command_time_max;
  options.breaker.open_max = absl::Milliseconds(200);
  auto client = Client::Create(std::move(options));
  EXPECT_TRUE(client.ok()) << client.status();
  return *std::move(client);
}

absl::StatusOr<std::string> Echo(Client& client, const std::string& text) {
  const absl::string_view command[] = {"ECHO", text};
  absl::StatusOr<Reply> reply = client.Run(command, Expected::kTextOrNil);
  if (!reply.ok()) return reply.status();
  const absl::StatusOr<absl::string_view> echoed = reply->Text();
  if (!echoed.ok()) return echoed.status();
  return std::string(*echoed);
}

// Whether commands are answered, perhaps after a while; each answer is the right one.
bool Works(Client& client) {
  static int64_t number = 0;
  return Eventually([&] {
    const std::string text = absl::StrCat("text", ++number);
    const absl::StatusOr<std::string> echoed = Echo(client, text);
    EXPECT_EQ(echoed.value_or(text), text);
    return echoed.ok();
  });
}

class RedisTest : public ::testing::Test {
 protected:
  TestRedis redis_;
};

TEST(ClientAddressTest, MustBeHostAndPort) {
  for (const char* bad : {"", "localhost", "localhost:", ":6379", "localhost:0", "localhost:70000",
                          "localhost:six"}) {
    ClientOptions options;
    options.address = bad;
    EXPECT_TRUE(absl::IsInvalidArgument(Client::Create(options).status())) << bad;
  }
}

TEST_F(RedisTest, CommandsCarryAnyBytes) {
  const auto client = MakeClient(redis_.address(), kPatient);
  for (const std::string& text : {std::string("plain"), std::string("a\0\r\n$-1\r\n%s", 13),
                                  std::string(), std::string(1 << 20, '\xFF')}) {
    EXPECT_EQ(*Echo(*client, text), text);
  }
}

TEST_F(RedisTest, HostCanBeAName) {
  const auto client = MakeClient(absl::StrCat("localhost:", redis_.port()), kPatient);
  EXPECT_TRUE(Works(*client));
}

TEST_F(RedisTest, ErrorThatRedisReportsIsAnAnswer) {
  const auto client = MakeClient(redis_.address(), kPatient);
  const absl::string_view command[] = {"INCR", "a", "b"};
  const auto reply = client->Run(command, Expected::kInteger);
  ASSERT_TRUE(reply.ok());
  EXPECT_EQ(RefusalOf(reply->status()), "ERR");
  EXPECT_EQ(client->stats().connection_errors, 0);
}

TEST_F(RedisTest, AnswerOfAnotherTypeIsGarbage) {
  const auto client = MakeClient(redis_.address(), kPatient);
  const absl::string_view command[] = {"PING"};
  EXPECT_TRUE(absl::IsDataLoss(client->Run(command, Expected::kInteger).status()));
  EXPECT_EQ(client->stats().garbage, 1);
}

TEST_F(RedisTest, FrozenRedisCostsAFewAttemptsAndThenNone) {
  const auto client = MakeClient(redis_.address(), kQuick);
  ASSERT_TRUE(Works(*client));
  const ClientStats before = client->stats();
  redis_.Freeze();
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(Echo(*client, "x").ok());
  const ClientStats stats = client->stats();
  EXPECT_EQ(stats.breaker_opened - before.breaker_opened, 1);
  EXPECT_EQ(stats.timeouts - before.timeouts, 3);
  EXPECT_EQ(stats.refused_open - before.refused_open, 997);
  redis_.Thaw();
  EXPECT_TRUE(Works(*client));
}

TEST_F(RedisTest, KilledRedisIsUsedAgainOnceItIsBack) {
  const auto client = MakeClient(redis_.address(), kPatient);
  ASSERT_TRUE(Works(*client));
  for (int times = 0; times < 3; ++times) {
    redis_.Kill();
    for (int i = 0; i < 100; ++i) EXPECT_FALSE(Echo(*client, "x").ok());
    redis_.Start();
    EXPECT_TRUE(Works(*client));
  }
  EXPECT_EQ(client->stats().breaker_opened, 3);
  EXPECT_EQ(client->stats().timeouts, 0);
}

TEST_F(RedisTest, LateAnswerIsNeverTakenForThatOfTheNextCommand) {
  Proxy proxy(redis_.port());
  const auto client = MakeClient(proxy.address(), kQuick);
  int right = 0;
  for (int i = 0; client->stats().timeouts < 10 || right < 50; ++i) {
    ASSERT_LT(i, 100000);
    proxy.Set(i % 4 == 0 ? Proxy::Mode::kDelay : Proxy::Mode::kPass);
    const std::string text = absl::StrCat("text", i);
    const absl::StatusOr<std::string> echoed = Echo(*client, text);
    if (!echoed.ok()) {
      absl::SleepFor(absl::Milliseconds(5));  // the breaker may be open
      continue;
    }
    ++right;
    ASSERT_EQ(*echoed, text);
  }
}

TEST_F(RedisTest, SlowDrippingAndHangingUpCostAFewAttempts) {
  for (const Proxy::Mode mode :
       {Proxy::Mode::kDelay, Proxy::Mode::kDrip, Proxy::Mode::kHangUp, Proxy::Mode::kGarbage}) {
    Proxy proxy(redis_.port());
    const auto client = MakeClient(proxy.address(), kQuick);
    ASSERT_TRUE(Works(*client));
    const ClientStats before = client->stats();
    proxy.Set(mode);
    for (int i = 0; i < 200; ++i) EXPECT_FALSE(Echo(*client, "a long text that takes time").ok());
    const ClientStats stats = client->stats();
    // Three for each time that it opened; a probe may have been answered before a command was not.
    EXPECT_LE(stats.commands - before.commands, 3 * (stats.breaker_opened - before.breaker_opened));
    EXPECT_LE(stats.breaker_opened - before.breaker_opened, 1 + stats.probes - before.probes);
    proxy.Set(Proxy::Mode::kPass);
    EXPECT_TRUE(Works(*client));
  }
}

TEST_F(RedisTest, RemoteKeepsTheNewestEntryAndReplacesGarbage) {
  const auto client = MakeClient(redis_.address(), kPatient);
  RedisRemote remote(*client);
  const auto entry = [](int64_t revision) { return cache::EncodeEntry("k", revision, "content"); };
  const auto put = [&](const std::string& bytes) {
    return *remote.PutNewer("k", bytes, absl::Hours(1));
  };
  const auto get = [&] { return (*remote.Get("k", absl::InfiniteFuture())).value_or("none"); };
  EXPECT_EQ(get(), "none");
  EXPECT_TRUE(put(entry(256)));
  EXPECT_FALSE(put(entry(255)));
  EXPECT_FALSE(put(entry(256)));
  EXPECT_TRUE(put(entry(int64_t{1} << 40)));
  EXPECT_FALSE(put(entry(0x7FFF)));
  EXPECT_EQ(get(), entry(int64_t{1} << 40));

  const absl::string_view garbage[] = {"SET", "k", "garbage that is longer than any header is"};
  ASSERT_TRUE(client->Run(garbage, Expected::kStatus).ok());
  EXPECT_TRUE(put(entry(1)));
  EXPECT_EQ(get(), entry(1));

  ASSERT_TRUE(remote.Remove("k").ok());
  const absl::string_view list[] = {"LPUSH", "k", "of another type"};
  ASSERT_TRUE(client->Run(list, Expected::kInteger).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(remote.Get("k", absl::InfiniteFuture()).status()));
  EXPECT_TRUE(put(entry(2)));
  EXPECT_EQ(get(), entry(2));
}

TEST_F(RedisTest, RemoteReadsNoMoreOfAValueThanAnEntryHas) {
  const auto client = MakeClient(redis_.address(), kPatient);
  RedisRemote remote(*client);
  const absl::string_view huge[] = {"SETRANGE", "k", "20000000", "x"};
  ASSERT_TRUE(client->Run(huge, Expected::kInteger).ok());
  const auto got = remote.Get("k", absl::InfiniteFuture());
  ASSERT_TRUE(got.ok()) << got.status();
  EXPECT_EQ((*got)->size(), cache::kEntryBytesMax + 1);
}

TEST_F(RedisTest, LeaseBelongsToOneHolderUntilItIsGivenBack) {
  const auto client = MakeClient(redis_.address(), kPatient);
  RedisRemote remote(*client);
  EXPECT_TRUE(*remote.TakeLease("l", "mine", absl::Hours(1)));
  EXPECT_FALSE(*remote.TakeLease("l", "theirs", absl::Hours(1)));
  EXPECT_TRUE(remote.ReleaseLease("l", "theirs").ok());
  EXPECT_FALSE(*remote.TakeLease("l", "theirs", absl::Hours(1)));
  EXPECT_TRUE(remote.ReleaseLease("l", "mine").ok());
  EXPECT_TRUE(*remote.TakeLease("l", "theirs", absl::Milliseconds(1)));
  EXPECT_TRUE(Eventually([&] { return *remote.TakeLease("l", "mine", absl::Hours(1)); }));
}

}  // namespace
}  // namespace accord::redis
