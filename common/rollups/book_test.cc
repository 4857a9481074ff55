// Sums of what a reader sees who does not see everything.
#include "common/rollups/book.h"

#include "gtest/gtest.h"

namespace accord::rollups {
namespace {

using hierarchy::Forest;
using hierarchy::Key;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using hierarchy::Sign;
using hierarchy::Sums;

TEST(BookTest, PartsAreSummedAsSubtreesAndAsAccountsAlone) {
  Forest forest;
  const NodeId top = forest.Add("top", kNoNode).value();
  const NodeId a = forest.Add("a", top).value();
  const NodeId b = forest.Add("b", top).value();
  ASSERT_TRUE(forest.Add("a1", a).ok());
  ASSERT_TRUE(forest.Add("b1", b).ok());
  Book book(forest);
  int64_t amount = 1;
  for (const char* id : {"top", "a", "b", "a1", "b1"}) {
    book.Post(id, /*key=*/3, {amount, 0, 1}, Sign::kPlus);
    amount *= 10;
  }
  const auto sum_of = [&](const Parts& parts) {
    Sums sum;
    book.VisitParts(parts, {0, 9}, [&](Key, const Sums& sums) { sum += sums; });
    return sum;
  };
  EXPECT_EQ(sum_of({{top}, {}}), (Sums{11111, 0, 5}));
  EXPECT_EQ(sum_of({{a}, {top}}), (Sums{1011, 0, 3}));
  EXPECT_EQ(sum_of({{a, b}, {}}), (Sums{11110, 0, 4}));
  EXPECT_EQ(sum_of({{}, {b}}), (Sums{100, 0, 1}));
  EXPECT_EQ(sum_of({}), Sums());
}

}  // namespace
}  // namespace accord::rollups
