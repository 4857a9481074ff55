// Forests that were copied from one another at random moments, against models that share nothing.
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/hierarchy/dense_totals.h"
#include "common/hierarchy/forest.h"
#include "gtest/gtest.h"

namespace accord::hierarchy {
namespace {

struct ModelNode {
  std::string parent;
  std::string name;
  int64_t own = 0;
};
using Model = std::map<std::string, ModelNode>;
using Totals = DenseTotals<1>;

struct Copy {
  explicit Copy() : totals(forest) {}
  explicit Copy(const Copy& other)
      : forest(other.forest), totals(forest, other.totals), model(other.model) {}

  Forest forest{12};
  Totals totals;
  Model model;
};

class Changer {
 public:
  explicit Changer(std::mt19937& random) : random_(random) {}

  void Change(Copy& copy) {
    const int what = Below(10);
    if (copy.model.size() < 5 || what < 3) return Add(copy);
    const std::string id = Any(copy.model);
    const NodeId node = copy.forest.Find(id);
    if (what < 6) {
      const std::string parent = Below(8) == 0 ? "" : Any(copy.model);
      const NodeId above = parent.empty() ? kNoNode : copy.forest.Find(parent);
      if (copy.forest.Move(node, above).ok()) copy.model[id].parent = parent;
    } else if (what < 7) {
      if (!copy.forest.Remove(node).ok()) return;  // it has children
      copy.model.erase(id);
    } else if (what < 9) {
      const int64_t delta = Below(1000) - 500;
      ASSERT_TRUE(copy.totals.Add(node, {delta}).ok());
      copy.model[id].own += delta;
    } else {
      copy.model[id].name = std::string(static_cast<size_t>(Below(30)), 'x');
      ASSERT_TRUE(copy.forest.SetName(node, copy.model[id].name).ok());
    }
  }

 private:
  int Below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(random_); }
  const std::string& Any(const Model& model) {
    return std::next(model.begin(), Below(static_cast<int>(model.size())))->first;
  }
  // Ids come again, in other places, after they were removed.
  void Add(Copy& copy) {
    const std::string id = absl::StrCat("n", Below(300));
    const std::string parent = copy.model.empty() || Below(5) == 0 ? "" : Any(copy.model);
    const NodeId above = parent.empty() ? kNoNode : copy.forest.Find(parent);
    if (copy.forest.Add(id, above).ok()) copy.model[id] = {parent, "", 0};
  }

  std::mt19937& random_;
};

void ExpectIsItsModel(const Copy& copy) {
  ASSERT_EQ(copy.forest.size(), copy.model.size());
  std::map<std::string, int64_t> sums;
  for (const auto& [id, known] : copy.model) {
    for (std::string at = id; !at.empty(); at = copy.model.at(at).parent) sums[at] += known.own;
  }
  size_t visited = 0;
  copy.forest.VisitSubtree(kNoNode, [&](NodeId, int) {
    ++visited;
    return Next::kDescend;
  });
  ASSERT_EQ(visited, copy.model.size());
  for (const auto& [id, known] : copy.model) {
    const NodeId node = copy.forest.Find(id);
    ASSERT_NE(node, kNoNode) << id;
    const NodeId parent = copy.forest.Parent(node);
    ASSERT_EQ(parent == kNoNode ? "" : std::string(copy.forest.Id(parent)), known.parent) << id;
    ASSERT_EQ(copy.forest.Name(node), known.name);
    ASSERT_EQ(copy.totals.Subtree(node)[0], sums[id]) << id;
  }
  for (int i = 0; i < 300; ++i) {
    const std::string id = absl::StrCat("n", i);
    ASSERT_EQ(copy.forest.Find(id) != kNoNode, copy.model.count(id) != 0) << id;
  }
}

TEST(ForestCopyPropertyTest, CopiesAndTheirOriginalsGoTheirOwnWays) {
  for (unsigned seed = 0; seed < 10; ++seed) {
    std::mt19937 random(seed);
    Changer changer(random);
    std::vector<std::unique_ptr<Copy>> copies;
    copies.push_back(std::make_unique<Copy>());
    for (int step = 0; step < 4000; ++step) {
      std::unique_ptr<Copy>& copy = copies[random() % copies.size()];
      changer.Change(*copy);
      if (step % 150 != 149) continue;
      auto another = std::make_unique<Copy>(*copy);
      if (copies.size() < 6) {
        copies.push_back(std::move(another));
      } else {
        copies[random() % copies.size()] = std::move(another);
      }
      for (const auto& each : copies) ExpectIsItsModel(*each);
      if (HasFatalFailure()) return;
    }
  }
}

}  // namespace
}  // namespace accord::hierarchy
