#include "common/hierarchy/roll_up.h"

#include <limits>
#include <random>
#include <vector>

#include "common/base/status.h"
#include "common/hierarchy/dense_totals.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::hierarchy {
namespace {

using testing::ElementsAre;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

Sums Deal(int64_t amount_micros) { return {amount_micros, amount_micros / 2, 1}; }

// top ─ left ─ leaf
//     └ right
class RollUpTest : public testing::Test {
 protected:
  Forest forest_;
  RollUp deals_{forest_};
  NodeId top_ = forest_.Add("top", kNoNode).value();
  NodeId left_ = forest_.Add("left", top_).value();
  NodeId leaf_ = forest_.Add("leaf", left_).value();
  NodeId right_ = forest_.Add("right", top_).value();
};

TEST_F(RollUpTest, FactCountsForEveryAncestor) {
  deals_.Add(leaf_, 8, Deal(100));
  deals_.Add(top_, 8, Deal(10));
  EXPECT_EQ(deals_.Subtree(top_, 8), (Sums{110, 55, 2}));
  EXPECT_EQ(deals_.Own(top_, 8), (Sums{10, 5, 1}));
  EXPECT_EQ(deals_.Subtree(left_, 8), (Sums{100, 50, 1}));
  EXPECT_EQ(deals_.Own(left_, 8), Sums{});
  EXPECT_EQ(deals_.Own(leaf_, 8), (Sums{100, 50, 1}));
  EXPECT_EQ(deals_.Subtree(right_, 8), Sums{});
}

TEST_F(RollUpTest, MoveCarriesTheSumsAlong) {
  deals_.Add(leaf_, 8, Deal(100));
  ASSERT_TRUE(forest_.Move(leaf_, right_).ok());
  EXPECT_EQ(deals_.Subtree(left_, 8), Sums{});
  EXPECT_EQ(deals_.Subtree(right_, 8), (Sums{100, 50, 1}));
  EXPECT_EQ(deals_.Own(right_, 8), Sums{});
  EXPECT_EQ(deals_.Subtree(top_, 8), (Sums{100, 50, 1}));
}

TEST_F(RollUpTest, LeafKeepsWhatItOwnsWhenItBecomesAParentAndBack) {
  deals_.Add(right_, 8, Deal(4));
  deals_.Add(leaf_, 8, Deal(100));
  ASSERT_TRUE(forest_.Move(leaf_, right_).ok());
  EXPECT_EQ(deals_.Own(right_, 8), (Sums{4, 2, 1}));
  EXPECT_EQ(deals_.Subtree(right_, 8), (Sums{104, 52, 2}));
  ASSERT_TRUE(forest_.Remove(leaf_).ok());
  EXPECT_EQ(deals_.Own(right_, 8), (Sums{4, 2, 1}));
  EXPECT_EQ(deals_.Subtree(top_, 8), (Sums{4, 2, 1}));
}

TEST_F(RollUpTest, RangeOfKeysIsVisitedInOrderWithoutZeros) {
  for (const Key key : {30, 10, 20, 40}) deals_.Add(leaf_, key, Deal(key));
  deals_.Add(leaf_, 20, {-20, -10, -1});
  std::vector<Key> keys;
  deals_.VisitSubtree(top_, {10, 30}, [&](Key key, const Sums&) { keys.push_back(key); });
  EXPECT_THAT(keys, ElementsAre(10, 30));
  keys.clear();
  deals_.VisitOwn(leaf_, {std::numeric_limits<Key>::min(), std::numeric_limits<Key>::max()},
                  [&](Key key, const Sums&) { keys.push_back(key); });
  EXPECT_THAT(keys, ElementsAre(10, 30, 40));
}

// Issue 9, fault 7
TEST_F(RollUpTest, SumBeyond64BitsIsKeptExactlyAndNothingIsRefused) {
  deals_.Add(right_, 8, Deal(kMost));
  deals_.Add(leaf_, 8, Deal(kMost));
  deals_.Add(leaf_, 9, Deal(7));
  EXPECT_EQ(deals_.Subtree(top_, 8).amount_micros, absl::int128(kMost) * 2);
  EXPECT_EQ(deals_.Subtree(top_, 8).count, 2);
  EXPECT_EQ(deals_.Subtree(top_, 9), Deal(7));
  deals_.Add(right_, 8, Deal(kMost), Sign::kMinus);
  EXPECT_EQ(deals_.Subtree(top_, 8), Deal(kMost));
  EXPECT_EQ(deals_.Subtree(top_, 9), Deal(7));
}

// Issue 9, fault 7
TEST_F(RollUpTest, MoveThatMakesASumTooLargeHappensAndCanBeTakenBack) {
  const NodeId other = forest_.Add("other", kNoNode).value();
  deals_.Add(other, 8, Deal(-kMost));
  deals_.Add(leaf_, 8, Deal(-kMost));
  ASSERT_TRUE(forest_.Move(left_, other).ok());
  EXPECT_EQ(deals_.Subtree(other, 8).amount_micros, absl::int128(-kMost) * 2);
  EXPECT_EQ(deals_.Subtree(top_, 8), Sums{});
  ASSERT_TRUE(forest_.Move(left_, top_).ok());
  EXPECT_EQ(deals_.Subtree(other, 8), Deal(-kMost));
  ASSERT_TRUE(forest_.Remove(leaf_).ok());
  EXPECT_EQ(deals_.Subtree(top_, 8), Sums{});
}

TEST_F(RollUpTest, AbsorbedLayerIsPartOfTheOtherWhateverMovesMeanwhile) {
  RollUp next(forest_);
  deals_.Add(leaf_, 8, Deal(100));
  next.Add(leaf_, 8, Deal(10));
  next.Add(left_, 8, Deal(1));
  deals_.Absorb(next, 0, IndexOf(left_) + 1);
  ASSERT_TRUE(forest_.Move(leaf_, right_).ok());
  deals_.Absorb(next, 0, forest_.node_limit());
  EXPECT_EQ(deals_.Subtree(top_, 8).amount_micros, 111);
  EXPECT_EQ(deals_.Own(left_, 8).amount_micros, 1);
  EXPECT_EQ(deals_.Subtree(right_, 8).amount_micros, 110);
  EXPECT_EQ(next.Subtree(top_, 8), Sums{});
}

TEST_F(RollUpTest, LoadGivesWhatAddingOneByOneGives) {
  RollUp loaded(forest_);
  std::mt19937 random(1);
  loaded.Load([&](RollUp::FactSink sink) {
    for (int i = 0; i < 1000; ++i) {
      const NodeId node{static_cast<uint32_t>(random() % 4)};
      const Key key = static_cast<Key>(random() % 30);
      const Sums deal{static_cast<int64_t>(random() % 9) - 4, 1, 1};
      deals_.Add(node, key, deal);
      sink(node, key, deal);
    }
  });
  for (const NodeId node : {top_, left_, leaf_, right_}) {
    for (Key key = 0; key < 30; ++key) {
      EXPECT_EQ(loaded.Own(node, key), deals_.Own(node, key));
      EXPECT_EQ(loaded.Subtree(node, key), deals_.Subtree(node, key));
    }
  }
}

TEST(DenseTotalsTest, CountsDescendantsThroughMovesAndRemovals) {
  Forest forest;
  DenseTotals<2> counters(forest);  // accounts, employees
  const NodeId a = forest.Add("a", kNoNode).value();
  const NodeId b = forest.Add("b", a).value();
  const NodeId c = forest.Add("c", b).value();
  for (const NodeId node : {a, b, c}) ASSERT_TRUE(counters.Add(node, {1, 100}).ok());
  EXPECT_THAT(counters.Subtree(a), ElementsAre(3, 300));
  EXPECT_THAT(counters.Own(a), ElementsAre(1, 100));
  ASSERT_TRUE(forest.Move(c, kNoNode).ok());
  EXPECT_THAT(counters.Subtree(a), ElementsAre(2, 200));
  ASSERT_TRUE(forest.Remove(b).ok());
  EXPECT_THAT(counters.Subtree(a), ElementsAre(1, 100));
  EXPECT_EQ(counters.Add(a, {kMost, 0}).code(), absl::StatusCode::kOutOfRange);
  EXPECT_THAT(counters.Subtree(a), ElementsAre(1, 100));
}

TEST(DenseTotalsTest, LayerMayComeAfterTheNodes) {
  Forest forest;
  const NodeId a = forest.Add("a", kNoNode).value();
  { RollUp brief(forest); }
  DenseTotals<1> counters(forest);
  ASSERT_TRUE(counters.Add(a, {5}).ok());
  EXPECT_THAT(counters.Subtree(a), ElementsAre(5));
}

}  // namespace
}  // namespace accord::hierarchy
