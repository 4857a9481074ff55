#include "common/rights/sight.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rights/permission.h"
#include "common/rights/scope.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::rights {
namespace {

using hierarchy::Forest;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using testing::ElementsAre;

// group has acme (with acme-de, which has acme-muc) and umbrella; solo stands alone.
class SightTest : public ::testing::Test {
 protected:
  SightTest() {
    Add("group", "");
    Add("acme", "group");
    Add("acme-de", "acme");
    Add("acme-muc", "acme-de");
    Add("umbrella", "group");
    Add("solo", "");
  }
  void Add(const std::string& id, const std::string& parent) {
    ASSERT_TRUE(forest_.Add(id, parent.empty() ? kNoNode : forest_.Find(parent)).ok());
  }
  std::vector<std::string> Ids(const std::vector<NodeId>& nodes) const {
    std::vector<std::string> ids;
    for (const NodeId node : nodes) ids.push_back(std::string(forest_.Id(node)));
    return ids;
  }
  bool Sees(const Sight& sight, const std::string& id) const {
    return sight.Sees(forest_, forest_.Find(id));
  }

  Forest forest_;
};

TEST_F(SightTest, ANodeIsSeenWithAllBelowItAndNothingAbove) {
  const Sight sight({"acme"}, {});
  EXPECT_TRUE(Sees(sight, "acme"));
  EXPECT_TRUE(Sees(sight, "acme-muc"));
  EXPECT_FALSE(Sees(sight, "group"));
  EXPECT_FALSE(Sees(sight, "umbrella"));
  EXPECT_FALSE(Sees(sight, "nobody"));
}

TEST_F(SightTest, WhatIsSeenAloneBringsNothingBelowIt) {
  const Sight sight({}, {"acme"});
  EXPECT_TRUE(Sees(sight, "acme"));
  EXPECT_FALSE(Sees(sight, "acme-de"));
  EXPECT_FALSE(sight.Covers(forest_, forest_.Find("acme")));
}

TEST_F(SightTest, AMoveChangesWhatIsSeenByOneEdge) {
  const Sight sight({"umbrella"}, {});
  EXPECT_FALSE(Sees(sight, "acme-muc"));
  ASSERT_TRUE(forest_.Move(forest_.Find("acme-de"), forest_.Find("umbrella")).ok());
  EXPECT_TRUE(Sees(sight, "acme-muc"));
}

TEST_F(SightTest, PartsDoNotOverlap) {
  const Sight sight({"acme", "acme-de", "solo"}, {"group", "acme-muc", "umbrella"});
  const Sight::Parts parts = sight.PartsBelow(forest_, forest_.Find("group"));
  EXPECT_THAT(Ids(parts.nodes), ElementsAre("acme"));
  EXPECT_THAT(Ids(parts.alone), ElementsAre("group", "umbrella"));
  EXPECT_THAT(Ids(sight.PartsBelow(forest_, kNoNode).nodes), ElementsAre("acme", "solo"));
  EXPECT_THAT(Ids(sight.PartsBelow(forest_, forest_.Find("acme-muc")).nodes),
              ElementsAre("acme-muc"));
  EXPECT_TRUE(Sight().PartsBelow(forest_, kNoNode).empty());
}

// Random forests, sights and moves: what the parts hold is what is seen, each once.
TEST(SightPropertyTest, PartsHoldWhatIsSeenOnce) {
  std::mt19937 random(7);
  const auto below = [&](size_t limit) { return random() % limit; };
  for (int round = 0; round < 300; ++round) {
    Forest forest;
    std::vector<NodeId> nodes;
    for (int i = 0; i < 30; ++i) {
      const NodeId parent = i == 0 || below(6) == 0 ? kNoNode : nodes[below(nodes.size())];
      nodes.push_back(*forest.Add(absl::StrCat("n", i), parent));
    }
    std::vector<std::string> covered;
    std::vector<std::string> alone;
    for (size_t i = below(5); i > 0; --i) covered.push_back(absl::StrCat("n", below(32)));
    for (size_t i = below(5); i > 0; --i) alone.push_back(absl::StrCat("n", below(32)));
    const Sight sight(covered, alone);
    for (int i = 0; i < 5; ++i) {
      (void)forest.Move(nodes[below(nodes.size())], nodes[below(nodes.size())]);  // or a circle
    }
    for (const NodeId top : nodes) {
      std::vector<uint32_t> held;
      const Sight::Parts parts = sight.PartsBelow(forest, top);
      for (const NodeId node : parts.alone) held.push_back(IndexOf(node));
      for (const NodeId part : parts.nodes) {
        forest.VisitSubtree(part, [&](NodeId node, int) {
          held.push_back(IndexOf(node));
          return hierarchy::Next::kDescend;
        });
      }
      std::vector<uint32_t> seen;
      forest.VisitSubtree(top, [&](NodeId node, int) {
        if (sight.Sees(forest, node)) seen.push_back(IndexOf(node));
        return hierarchy::Next::kDescend;
      });
      std::sort(held.begin(), held.end());
      std::sort(seen.begin(), seen.end());
      ASSERT_EQ(held, seen) << "round " << round;
    }
  }
}

TEST(ScopeTest, DigestTellsWhatIsSeenAndNothingElse) {
  const auto digest = [](Sight accounts, Sight people) {
    return Scope(std::move(accounts), std::move(people)).digest();
  };
  EXPECT_EQ(digest(Sight({"b", "a", "a"}, {}), {}), digest(Sight({"a", "b"}, {}), {}));
  EXPECT_NE(digest(Sight({"a", "b"}, {}), {}), digest(Sight({"a"}, {"b"}), {}));
  EXPECT_NE(digest(Sight({"a"}, {}), {}), digest({}, Sight({"a"}, {})));
  EXPECT_NE(digest({}, {}), "");
}

TEST(PermissionTest, HasThreePartsOfLowerCase) {
  const Permission move = "accounts.accounts.move";
  EXPECT_EQ(move.service(), "accounts");
  EXPECT_TRUE(Permission::Parse("forecast.revenue_facts.upsert").has_value());
  for (const char* text : {"", "a.b", "a.b.c.d", "a..c", "forecast.revenueFacts.upsert", "a.b.c.",
                           "a.b.1", "a b.c.d"}) {
    EXPECT_FALSE(Permission::Parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace accord::rights
