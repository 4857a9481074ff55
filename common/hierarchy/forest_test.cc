#include "common/hierarchy/forest.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::hierarchy {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

NodeId Add(Forest& forest, absl::string_view id, NodeId parent = kNoNode) {
  return forest.Add(id, parent).value();
}

// a1, a2, ... each below the one before.
std::vector<NodeId> AddChain(Forest& forest, absl::string_view prefix, int length) {
  std::vector<NodeId> chain;
  NodeId parent = kNoNode;
  for (int i = 1; i <= length; ++i) {
    parent = Add(forest, absl::StrCat(prefix, i), parent);
    chain.push_back(parent);
  }
  return chain;
}

std::vector<std::string> IdsBelow(const Forest& forest, NodeId top, Next at_b = Next::kDescend) {
  std::vector<std::string> ids;
  forest.VisitSubtree(top, [&](NodeId node, int depth) {
    ids.push_back(absl::StrCat(forest.Id(node), depth));
    return forest.Id(node) == "b" ? at_b : Next::kDescend;
  });
  return ids;
}

std::string ReasonOf(const absl::Status& status) {
  return status.ok() ? "" : DetailOf(status)->reason;
}

TEST(ForestTest, NodeIsFoundByIdAndKnowsItsPlace) {
  Forest forest;
  const NodeId a = Add(forest, "a");
  const NodeId b = Add(forest, "b", a);
  const NodeId c = Add(forest, "c", b);
  EXPECT_EQ(forest.Find("b"), b);
  EXPECT_EQ(forest.Find("x"), kNoNode);
  EXPECT_EQ(forest.Id(c), "c");
  EXPECT_EQ(forest.Parent(a), kNoNode);
  EXPECT_THAT(forest.Ancestors(c), ElementsAre(b, a));
  EXPECT_EQ(forest.Root(c), a);
  EXPECT_EQ(forest.Depth(c), 2);
  EXPECT_TRUE(forest.IsBelow(c, a));
  EXPECT_FALSE(forest.IsBelow(c, c));
  EXPECT_TRUE(forest.IsWithin(c, c));
  EXPECT_FALSE(forest.IsWithin(a, c));
  EXPECT_EQ(forest.size(), 3u);
}

TEST(ForestTest, IdIsTakenOnce) {
  Forest forest;
  Add(forest, "a");
  const absl::Status status = forest.Add("a", kNoNode).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(status), "HIERARCHY_ID_TAKEN");
  EXPECT_EQ(forest.size(), 1u);
}

TEST(ForestTest, TextOutOfBoundsIsRefused) {
  Forest forest;
  const std::string long_text(TextTable::kTextBytesMax + 1, 'x');
  EXPECT_EQ(ReasonOf(forest.Add("", kNoNode).status()), "HIERARCHY_BAD_TEXT");
  EXPECT_EQ(ReasonOf(forest.Add(long_text, kNoNode).status()), "HIERARCHY_BAD_TEXT");
  EXPECT_EQ(ReasonOf(forest.SetName(Add(forest, "a"), long_text)), "HIERARCHY_BAD_TEXT");
}

TEST(ForestTest, RootsAreTheChildrenOfNoNode) {
  Forest forest;
  const NodeId a = Add(forest, "a");
  const NodeId b = Add(forest, "b");
  const NodeId c = Add(forest, "c", a);
  EXPECT_THAT(forest.Children(kNoNode), UnorderedElementsAre(a, b));
  EXPECT_THAT(forest.Children(a), ElementsAre(c));
  EXPECT_FALSE(forest.HasChildren(b));
}

TEST(ForestTest, MoveTakesTheSubtreeAlong) {
  Forest forest;
  const NodeId a = Add(forest, "a");
  const NodeId b = Add(forest, "b", a);
  const NodeId c = Add(forest, "c", b);
  const NodeId d = Add(forest, "d");
  ASSERT_TRUE(forest.Move(b, d).ok());
  EXPECT_THAT(forest.Ancestors(c), ElementsAre(b, d));
  EXPECT_FALSE(forest.HasChildren(a));
  ASSERT_TRUE(forest.Move(b, kNoNode).ok());
  EXPECT_THAT(forest.Children(kNoNode), UnorderedElementsAre(a, b, d));
}

TEST(ForestTest, MoveBelowItselfNamesThePath) {
  Forest forest;
  const std::vector<NodeId> chain = AddChain(forest, "a", 3);
  const absl::Status status = forest.Move(chain[0], chain[2]);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(status), "HIERARCHY_CYCLE");
  EXPECT_THAT(DetailOf(status)->metadata, testing::Contains(testing::Pair("path", "a3 < a2 < a1")));
  EXPECT_EQ(ReasonOf(forest.Move(chain[0], chain[0])), "HIERARCHY_CYCLE");
}

TEST(ForestTest, LevelsAreBounded) {
  Forest forest;
  const std::vector<NodeId> chain = AddChain(forest, "a", Forest::kLevelsMax);
  EXPECT_EQ(ReasonOf(forest.Add("more", chain.back()).status()), "HIERARCHY_TOO_DEEP");
}

TEST(ForestTest, HeightOfWhatIsMovedCounts) {
  Forest forest(5);
  const std::vector<NodeId> a = AddChain(forest, "a", 3);
  const std::vector<NodeId> b = AddChain(forest, "b", 3);
  EXPECT_EQ(ReasonOf(forest.Move(b[0], a[2])), "HIERARCHY_TOO_DEEP");
  EXPECT_TRUE(forest.Move(b[0], a[1]).ok());
  EXPECT_EQ(forest.Depth(b[2]), 4);
}

TEST(ForestTest, OnlyALeafIsRemovedAndItsIdIsFreeAgain) {
  Forest forest;
  const NodeId a = Add(forest, "a");
  const NodeId b = Add(forest, "b", a);
  ASSERT_TRUE(forest.SetName(b, "Bravo").ok());
  EXPECT_EQ(ReasonOf(forest.Remove(a)), "HIERARCHY_HAS_CHILDREN");
  ASSERT_TRUE(forest.Remove(b).ok());
  EXPECT_EQ(forest.Find("b"), kNoNode);
  ASSERT_TRUE(forest.Remove(a).ok());
  EXPECT_EQ(forest.size(), 0u);
  const NodeId again = Add(forest, "b");
  EXPECT_EQ(forest.Name(again), "");
  EXPECT_EQ(forest.Parent(again), kNoNode);
  EXPECT_LT(IndexOf(again), 2u);  // its place was used again
}

TEST(ForestTest, NameCanChange) {
  Forest forest;
  const NodeId a = Add(forest, "a");
  for (const char* name : {"Acme", "Acme Holding SE", "", "Ac"}) {
    ASSERT_TRUE(forest.SetName(a, name).ok());
    EXPECT_EQ(forest.Name(a), name);
  }
}

TEST(ForestTest, VisitGoesParentsFirstAndCanSkipAndStop) {
  Forest forest;
  const NodeId a = Add(forest, "a");
  Add(forest, "d", a);
  const NodeId b = Add(forest, "b", a);
  Add(forest, "c", b);
  Add(forest, "e");
  EXPECT_THAT(IdsBelow(forest, a), ElementsAre("a0", "b1", "c2", "d1"));
  EXPECT_THAT(IdsBelow(forest, b), ElementsAre("b0", "c1"));
  EXPECT_THAT(IdsBelow(forest, a, Next::kSkipBelow), ElementsAre("a0", "b1", "d1"));
  EXPECT_THAT(IdsBelow(forest, a, Next::kStop), ElementsAre("a0", "b1"));
  EXPECT_THAT(IdsBelow(forest, kNoNode), ElementsAre("e0", "a0", "b1", "c2", "d1"));
  EXPECT_THAT(IdsBelow(Forest(), kNoNode), ElementsAre());
}

TEST(ForestTest, DeepChainIsWalkedToItsEnd) {
  Forest forest(3000);
  NodeId below = kNoNode;
  for (int i = 0; i < 3000; ++i) {
    const NodeId above = Add(forest, absl::StrCat("n", i));
    if (below != kNoNode) {
      ASSERT_TRUE(forest.Move(below, above).ok());
    }
    below = above;
  }
  int deepest = 0;
  forest.VisitSubtree(below, [&](NodeId, int depth) {
    deepest = depth;
    return Next::kDescend;
  });
  EXPECT_EQ(deepest, 2999);
}

}  // namespace
}  // namespace accord::hierarchy
