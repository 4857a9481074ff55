#include "cli/kit/tree.h"

#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rapidcheck.h"

namespace accord::cli {
namespace {

using testing::ElementsAre;

std::vector<std::string> Drawn(const std::vector<int>& depths, bool utf8 = true) {
  std::vector<std::string> lines;
  for (const TreePath& path : TreePaths(depths)) lines.push_back(TreePrefix(path, utf8));
  return lines;
}

TEST(TreeTest, DrawsSiblingsAndTheirDescendants) {
  EXPECT_THAT(Drawn({0, 1, 2, 2, 1, 2}),
              ElementsAre("", "├─ ", "│  ├─ ", "│  └─ ", "└─ ", "   └─ "));
}

TEST(TreeTest, RootsOfAForestAreNotJoined) {
  EXPECT_THAT(Drawn({0, 1, 0, 1}), ElementsAre("", "└─ ", "", "└─ "));
}

TEST(TreeTest, DrawsInAsciiOutsideUtf8) {
  EXPECT_THAT(Drawn({0, 1, 2, 1}, false), ElementsAre("", "|- ", "|  `- ", "`- "));
}

TEST(TreeTest, FurtherLinesCarryOnWhatPassesBy) {
  EXPECT_EQ(TreeContinuation({false, true}, true), "│     ");
  EXPECT_EQ(TreeContinuation({true, false}, false), "   |  ");
  EXPECT_EQ(TreeContinuation({}, true), "");
}

TEST(TreeTest, MissingAncestorsAreDrawnAsLastChildren) {
  EXPECT_THAT(Drawn({0, 3}), ElementsAre("", "      └─ "));
  EXPECT_THAT(Drawn({-1}), ElementsAre(""));
}

TEST(TreePropertyTest, LastMeansNoLaterSiblingBeforeAShallowerRow) {
  EXPECT_TRUE(rc::check([] {
    const auto depths = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 5));
    const std::vector<TreePath> paths = TreePaths(depths);
    for (size_t i = 0; i < depths.size(); ++i) {
      RC_ASSERT(paths[i].size() == static_cast<size_t>(depths[i]));
      for (int level = 1; level <= depths[i]; ++level) {
        const auto next = std::find_if(depths.begin() + static_cast<long>(i) + 1, depths.end(),
                                       [&](int depth) { return depth <= level; });
        const bool followed = next != depths.end() && *next == level;
        RC_ASSERT(paths[i][static_cast<size_t>(level) - 1] == !followed);
      }
    }
  }));
}

}  // namespace
}  // namespace accord::cli
