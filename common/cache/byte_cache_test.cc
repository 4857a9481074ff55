#include "common/cache/byte_cache.h"

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace accord::cache {
namespace {

ByteCache::Bytes Text(const std::string& text) { return std::make_shared<const std::string>(text); }

TEST(ByteCacheTest, GivesBackWhatWasPut) {
  ByteCache cache(1 << 20);
  EXPECT_EQ(cache.Get("a").bytes, nullptr);
  cache.Put("a", Text("1"), 5);
  ASSERT_NE(cache.Get("a").bytes, nullptr);
  EXPECT_EQ(*cache.Get("a").bytes, "1");
}

TEST(ByteCacheTest, CommitReplacesWhatIsHeldAndNothingElse) {
  ByteCache cache(1 << 20);
  cache.Put("a", Text("old"), 5);
  cache.Replace("a", 6, [] { return Text("new"); });
  cache.Replace("b", 6, [] { return Text("new"); });
  EXPECT_EQ(*cache.Get("a").bytes, "new");
  EXPECT_EQ(cache.Get("b").bytes, nullptr);
}

TEST(ByteCacheTest, ReaderThatWasOvertakenByACommitPutsNothing) {
  ByteCache cache(1 << 20);
  cache.Replace("a", 6, [] { return Text("never made: nothing is held"); });
  cache.Put("a", Text("as of 5"), 5);
  EXPECT_EQ(cache.Get("a").bytes, nullptr);
  cache.Put("a", Text("as of 6"), 6);
  EXPECT_EQ(*cache.Get("a").bytes, "as of 6");
}

TEST(ByteCacheTest, EntryAheadOfTheCommitsHeardOfIsNotReplacedByAnOlderOne) {
  ByteCache cache(1 << 20);
  cache.Put("a", Text("as of 9"), 9);
  cache.Replace("a", 8, [] { return Text("as of 8"); });
  cache.Put("a", Text("as of 8"), 8);
  EXPECT_EQ(*cache.Get("a").bytes, "as of 9");
  EXPECT_EQ(cache.Get("a").revision, 9);
  cache.Replace("a", 10, [] { return Text("as of 10"); });
  EXPECT_EQ(cache.Get("a").revision, 10);
}

TEST(ByteCacheTest, StaysWithinItsBoundAndKeepsWhatIsUsed) {
  ByteCache cache(1 << 16);
  cache.Put("hot", Text("hot"), 1);
  size_t kept = 0;
  for (int i = 0; i < 20000; ++i) {
    cache.Put(absl::StrCat("key", i), Text(std::string(100, 'x')), 1);
    ASSERT_NE(cache.Get("hot").bytes, nullptr) << i;
  }
  for (int i = 0; i < 20000; ++i)
    kept += cache.Get(absl::StrCat("key", i)).bytes != nullptr ? 1 : 0;
  EXPECT_LT(kept * 100, size_t{1 << 16});
}

}  // namespace
}  // namespace accord::cache
