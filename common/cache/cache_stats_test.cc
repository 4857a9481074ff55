#include "common/cache/cache_stats.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/cache/byte_cache.h"
#include "common/cache/slow_cache.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cache {
namespace {

ByteCache::Bytes Text(const std::string& text) { return std::make_shared<const std::string>(text); }

// Of the one cache of that name; all zero if there is none.
CacheStats StatsOf(const std::string& name) {
  for (CacheStats& stats : AllCacheStats()) {
    if (stats.name == name) return stats;
  }
  return {};
}

TEST(CacheStatsTest, ByteCacheCountsLookUpsAndWhatItHolds) {
  ByteCache cache(1 << 20, "account");
  cache.Put("a", Text("12345"), 1);
  cache.Get("a");
  cache.Get("a");
  cache.Get("b");
  const CacheStats stats = StatsOf("account");
  EXPECT_EQ(stats.hits, 2);
  EXPECT_EQ(stats.misses, 1);
  EXPECT_EQ(stats.entries, 1);
  EXPECT_EQ(stats.bytes, 6);
  EXPECT_EQ(stats.evictions, 0);
}

TEST(CacheStatsTest, WhatIsPutIsHeldOrEvicted) {
  constexpr int kKeys = 20000;
  ByteCache cache(1 << 16, "account");
  cache.Put("hot", Text("hot"), 1);
  for (int i = 0; i < kKeys; ++i) {
    cache.Put(absl::StrCat("key", i), Text(std::string(100, 'x')), 1);
    cache.Get("hot");  // goes from old to young again and again, and is one entry
  }
  const CacheStats stats = StatsOf("account");
  EXPECT_EQ(stats.entries + stats.evictions, kKeys + 1);
  EXPECT_GT(stats.evictions, kKeys / 2);
  EXPECT_LE(stats.bytes, 1 << 16);
}

TEST(CacheStatsTest, SlowCacheCountsAskersAndEvictions) {
  SlowCache::Limits limits;
  limits.values_max = 1;
  limits.name = "past_tree";
  SlowCache cache("the tree of that moment", limits);
  const auto make = [](const std::atomic<bool>&) -> absl::StatusOr<SlowCache::Made> {
    return SlowCache::Made{std::make_shared<const int>(1), 1};
  };
  for (const char* key : {"1", "1", "2"}) {
    ASSERT_TRUE(cache.Get(key, make, {absl::Now() + absl::Minutes(1), nullptr}).ok());
  }
  const CacheStats stats = StatsOf("past_tree");
  EXPECT_EQ(stats.hits, 1);
  EXPECT_EQ(stats.misses, 2);
  EXPECT_EQ(stats.entries, 1);
  EXPECT_EQ(stats.evictions, 1);
}

TEST(CacheStatsTest, CachesOfOneNameAreCountedTogetherAndThoseWithoutNotAtAll) {
  ByteCache first(1 << 20, "account");
  ByteCache nameless(1 << 20);
  nameless.Get("a");
  {
    ByteCache second(1 << 20, "account");
    first.Get("a");
    second.Get("a");
    EXPECT_EQ(StatsOf("account").misses, 2);
    EXPECT_EQ(AllCacheStats().size(), 1u);
  }
  EXPECT_EQ(StatsOf("account").misses, 1) << "a cache that is gone is not asked";
}

}  // namespace
}  // namespace accord::cache
