// Random hierarchies that no copy can take as they are told (too deep, in circles, below what is
// not there), told to several copies in different portions: all show what brute force says.
#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/directory/directory.h"
#include "common/directory/testing.h"
#include "common/hierarchy/roll_up.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using hierarchy::Forest;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using testing::MakeAccountChange;
using testing::MakeMessage;

// By account: the parent that is said, and the one under which it can stand.
using Parents = std::map<std::string, std::string>;

void CutUnknown(Parents& parents) {
  for (auto& [id, parent] : parents) {
    if (parents.count(parent) == 0) parent.clear();
  }
}

void CutCircles(Parents& parents) {
  for (const auto& [start, unused] : parents) {
    std::set<std::string> seen;
    std::string id = start;
    while (!id.empty() && seen.insert(id).second) id = parents[id];
    if (id.empty()) continue;
    std::string first = id;  // on the circle
    for (std::string at = parents[id]; at != id; at = parents[at]) first = std::min(first, at);
    parents[first].clear();
  }
}

int DepthOf(const Parents& parents, std::map<std::string, int>& depths, const std::string& id) {
  const auto known = depths.find(id);
  if (known != depths.end()) return known->second;
  const std::string& parent = parents.at(id);
  const int depth = parent.empty() ? 0 : DepthOf(parents, depths, parent) + 1;
  return depths[id] = depth == Forest::kLevelsMax ? 0 : depth;
}

Parents Placed(Parents parents) {
  CutUnknown(parents);
  CutCircles(parents);
  std::map<std::string, int> depths;
  for (const auto& [id, parent] : parents) DepthOf(parents, depths, id);
  for (auto& [id, parent] : parents) {
    if (depths.at(id) == 0) parent.clear();
  }
  return parents;
}

Parents Shown(const Directory& directory) {
  Parents shown;
  absl::ReaderMutexLock lock(&directory.mutex());
  const Forest& forest = directory.accounts();
  forest.VisitSubtree(kNoNode, [&](NodeId node, int) {
    const NodeId parent = forest.Parent(node);
    shown[std::string(forest.Id(node))] = parent == kNoNode ? "" : std::string(forest.Id(parent));
    return hierarchy::Next::kDescend;
  });
  return shown;
}

int64_t CountSetAside(const Parents& said, const Parents& placed) {
  return std::count_if(said.begin(), said.end(),
                       [&](const auto& entry) { return entry.second != placed.at(entry.first); });
}

// A copy with a fact at every account.
struct Copy {
  void CountNew() {
    absl::MutexLock lock(&directory.mutex());
    for (; counted < directory.accounts().size(); ++counted) {
      sums.Add(NodeId{static_cast<uint32_t>(counted)}, 0, {1, 1, 1});
    }
  }
  void ExpectSums() {
    absl::ReaderMutexLock lock(&directory.mutex());
    const Forest& forest = directory.accounts();
    forest.VisitSubtree(kNoNode, [&](NodeId node, int depth) {
      int count = 0;
      forest.VisitSubtree(node, [&](NodeId, int) {
        ++count;
        return hierarchy::Next::kDescend;
      });
      EXPECT_EQ(sums.Subtree(node, 0).count, count);
      EXPECT_LT(depth, Forest::kLevelsMax);
      return hierarchy::Next::kDescend;
    });
  }

  Directory directory;
  hierarchy::RollUp sums{directory.accounts_for_layers()};
  size_t counted = 0;
};

class SetAsidePropertyTest : public ::testing::TestWithParam<int> {
 protected:
  int Below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(random_); }
  // Long chains are likely, so that depth matters; ids are in no order.
  std::string NewId() { return absl::StrCat(random_() % 1000, "-", made_++); }
  std::string AnyId() { return ids_[Below(static_cast<int>(ids_.size()))]; }
  std::string AnyParent() {
    const int chance = Below(120);
    if (ids_.empty() || chance == 0) return "";
    if (chance == 1) return absl::StrCat(random_() % 1000, "-", made_ + Below(3));  // may come
    return chance < 115 ? ids_.back() : AnyId();
  }
  // A few changes of one revision, of which one account may have several.
  void Step() {
    ++revision_;
    for (int i = Below(6); i >= 0; --i) {
      const bool is_new = ids_.empty() || Below(25) > 0;
      const std::string id = is_new ? NewId() : AnyId();
      const std::string parent = is_new ? AnyParent() : Below(4) == 0 ? "" : AnyId();
      if (is_new) ids_.push_back(id);
      said_[id] = parent;
      history_.push_back(MakeAccountChange(revision_, {id, parent}));
    }
  }
  // In portions of some revisions, some of which come in parts.
  void Follow(Directory& directory, int portion) {
    while (directory.revision() < revision_) {
      const int64_t until = std::min(directory.revision() + 1 + Below(portion), revision_);
      std::vector<v1::Change> changes;
      for (const v1::Change& change : history_) {
        if (change.revision() <= directory.revision() || change.revision() > until) continue;
        changes.push_back(change);
        if (Below(5) > 0) continue;
        ASSERT_TRUE(directory.Apply(MakeMessage(until, std::move(changes), true)).ok());
        changes.clear();
      }
      ASSERT_TRUE(directory.Apply(MakeMessage(until, std::move(changes))).ok());
    }
  }
  void ReadAnew(Directory& directory) {
    std::vector<v1::Change> changes;
    for (const auto& [id, parent] : said_) {
      changes.push_back(MakeAccountChange(revision_, {id, parent}));
    }
    std::shuffle(changes.begin(), changes.end(), random_);
    directory.Reset();
    ASSERT_TRUE(directory.Apply(MakeMessage(revision_, std::move(changes))).ok());
  }
  void Expect(Copy& copy) {
    const Parents placed = Placed(said_);
    ASSERT_EQ(Shown(copy.directory), placed);
    EXPECT_EQ(copy.directory.set_aside_count(), CountSetAside(said_, placed));
    copy.ExpectSums();
  }

  std::mt19937 random_{static_cast<uint32_t>(GetParam())};
  int64_t revision_ = 0;
  int made_ = 0;
  Parents said_;
  std::vector<std::string> ids_;
  std::vector<v1::Change> history_;
};

// Issue 9, fault 1.
TEST_P(SetAsidePropertyTest, AllCopiesShowWhatBruteForceSaysHoweverTheyAreTold) {
  Copy step_by_step;
  Copy in_portions;
  Copy anew;
  ASSERT_TRUE(step_by_step.directory.Apply(MakeMessage(0, {})).ok());
  ASSERT_TRUE(in_portions.directory.Apply(MakeMessage(0, {})).ok());
  for (int round = 0; round < 12; ++round) {
    for (int step = Below(50); step >= 0; --step) Step();
    Follow(step_by_step.directory, 1);
    Follow(in_portions.directory, 9);
    ReadAnew(anew.directory);
    for (Copy* copy : {&step_by_step, &in_portions, &anew}) {
      copy->CountNew();
      ASSERT_NO_FATAL_FAILURE(Expect(*copy)) << "round " << round;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SetAsidePropertyTest, ::testing::Range(1, 31));

}  // namespace
}  // namespace accord::directory
