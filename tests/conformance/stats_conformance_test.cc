// What a store says of its own work, on every engine.
#include <numeric>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/conformance/store_test.h"

namespace accord::store {
namespace {

template <typename Counts>
int64_t SumOf(const Counts& counts) {
  return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

class StatsTest : public StoreTest {};

TEST_P(StatsTest, CountsWritesGroupsAndCommits) {
  const int64_t writes_before = store_->stats().writes;
  for (int i = 0; i < 3; ++i) Put(absl::StrCat(i), "title");
  const sql::StoreStats stats = store_->stats();
  EXPECT_EQ(stats.writes - writes_before, 3);
  EXPECT_EQ(stats.groups[0], 3) << "one write each";
  EXPECT_EQ(SumOf(stats.groups), SumOf(stats.commits));
  EXPECT_GT(stats.commit_nanos, 0);
  EXPECT_EQ(stats.revision, 3);
  EXPECT_EQ(stats.writes_waiting, 0);
  EXPECT_EQ(stats.groups_failed, 0);
  EXPECT_EQ(stats.taken_in, 0) << "nobody else wrote";
}

TEST_P(StatsTest, CountsTransactionsThatWereBegunAnew) {
  for (int i = 0; i < 30; ++i) Put(absl::StrCat(i), "title");
  if (GetParam().strict) {
    EXPECT_GT(store_->stats().retries, 0);
  } else {
    EXPECT_EQ(store_->stats().retries, 0);
  }
}

TEST_P(StatsTest, CountsReadersThatWaitForAConnection) {
  if (GetParam().engine != sql::Engine::kSqlite) GTEST_SKIP() << "a snapshot holds none there";
  std::vector<std::unique_ptr<Reader>> readers;
  for (int i = 0; i < store_->stats().readers.connections_max; ++i) {
    auto reader = store_->Snapshot(absl::nullopt, absl::InfiniteFuture());
    ASSERT_TRUE(reader.ok()) << reader.status();
    readers.push_back(*std::move(reader));
  }
  EXPECT_EQ(store_->stats().readers.in_use, store_->stats().readers.connections_max);
  EXPECT_EQ(store_->stats().readers.waits, 0);
  const absl::Duration patience = absl::Milliseconds(20);
  EXPECT_FALSE(store_->Snapshot(absl::nullopt, absl::Now() + patience).ok());
  EXPECT_EQ(store_->stats().readers.waits, 1);
  EXPECT_GE(store_->stats().readers.wait_nanos, absl::ToInt64Nanoseconds(patience / 2));
  readers.clear();
  EXPECT_EQ(store_->stats().readers.in_use, 0);
}

TEST_P(StatsTest, CountsWhatItTookInFromOthers) {
  if (GetParam().engine == sql::Engine::kSqlite) GTEST_SKIP() << "its file is one process's";
  const std::unique_ptr<sql::SqlStore> other = OpenAnother();
  Put("a", "1");
  const int64_t revision = Put("a", "2");
  ASSERT_TRUE(other->CatchUp(revision, absl::Now() + absl::Seconds(30)).ok());
  EXPECT_EQ(other->stats().taken_in, 2);
  EXPECT_EQ(other->stats().behind, 0);
  EXPECT_EQ(store_->stats().taken_in, 0);
}

INSTANTIATE_TEST_SUITE_P(Engines, StatsTest, testing::ValuesIn(kEngines), EngineName);

}  // namespace
}  // namespace accord::store
