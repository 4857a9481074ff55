// Random histories of accounts, told in random portions, against a plain model.
#include <algorithm>
#include <map>
#include <random>

#include "common/directory/directory.h"
#include "common/directory/testing.h"
#include "common/hierarchy/roll_up.h"
#include "gtest/gtest.h"

namespace accord::directory {
namespace {

namespace v1 = accounts::v1;

using hierarchy::kNoNode;
using hierarchy::NodeId;
using testing::AccountFacts;
using testing::MakeAccountChange;
using testing::MakeMessage;

constexpr int kDepthMax = 20;

// What the accounts service would know: each account's newest facts, and every change.
class Model {
 public:
  explicit Model(std::mt19937& random) : random_(random) {}

  // One revision with a few changes, each of another account.
  void Step() {
    ++revision_;
    std::map<std::string, v1::Change> changed;
    for (int i = Below(4); i >= 0; --i) {
      const AccountFacts facts = Choose();
      if (facts.id.empty() || changed.count(facts.id) != 0) continue;
      accounts_[facts.id] = {facts, revision_};
      changed[facts.id] = MakeAccountChange(revision_, facts);
      history_.push_back(changed[facts.id]);
    }
  }

  int64_t revision() const { return revision_; }
  const std::vector<v1::Change>& history() const { return history_; }

  std::vector<v1::Change> WhatHolds() const {
    std::vector<v1::Change> changes;
    for (const auto& [id, known] : accounts_) {
      changes.push_back(MakeAccountChange(known.revision, known.facts));
    }
    std::shuffle(changes.begin(), changes.end(), random_);
    return changes;
  }

  void ExpectSame(const Directory& directory) const {
    absl::ReaderMutexLock lock(&directory.mutex());
    const hierarchy::Forest& forest = directory.accounts();
    ASSERT_EQ(forest.size(), accounts_.size());
    for (const auto& [id, known] : accounts_) {
      const NodeId node = forest.Find(id);
      ASSERT_NE(node, kNoNode) << id;
      const NodeId parent = forest.Parent(node);
      EXPECT_EQ(parent == kNoNode ? "" : std::string(forest.Id(parent)), known.facts.parent) << id;
      EXPECT_EQ(directory.account_deleted(node), known.facts.deleted) << id;
    }
  }

 private:
  struct Known {
    AccountFacts facts;
    int64_t revision = 0;
  };

  int Below(int limit) { return std::uniform_int_distribution<>(0, limit - 1)(random_); }

  const AccountFacts& Any() {
    return std::next(accounts_.begin(), Below(accounts_.size()))->second.facts;
  }

  int Depth(std::string id) const {
    int depth = 0;
    for (; !id.empty(); id = accounts_.at(id).facts.parent) ++depth;
    return depth;
  }

  // Whether `id` stands within the subtree of `top`.
  bool IsWithin(std::string id, const std::string& top) const {
    while (!id.empty() && id != top) id = accounts_.at(id).facts.parent;
    return id == top;
  }

  // What an account becomes next; without an id if the choice is not possible.
  AccountFacts Choose() {
    if (accounts_.empty() || Below(3) == 0) {
      const std::string parent = accounts_.empty() || Below(5) == 0 ? "" : Any().id;
      if (Depth(parent) > kDepthMax) return {};
      // Ids whose order says nothing about the order of creation.
      return {std::to_string(random_()) + "-" + std::to_string(revision_), parent};
    }
    AccountFacts facts = Any();
    if (Below(4) == 0) {
      facts.deleted = !facts.deleted;
      return facts;
    }
    facts.parent = Below(6) == 0 ? "" : Any().id;
    // A subtree's height is bounded by the depth of its deepest node.
    if (IsWithin(facts.parent, facts.id) || Depth(facts.parent) > kDepthMax) return {};
    return facts;
  }

  std::mt19937& random_;
  int64_t revision_ = 0;
  std::map<std::string, Known> accounts_;
  std::vector<v1::Change> history_;
};

// Tells `directory` of a model as the accounts service would, on a bad day.
class Teller {
 public:
  Teller(Model& model, Directory& directory, std::mt19937& random)
      : model_(model), directory_(directory), random_(random) {}

  // Everything that holds, in no order, in parts; it may break off and begin anew.
  void TellWhatHolds() {
    directory_.Reset();
    std::vector<v1::Change> changes = model_.WhatHolds();
    if (Chance(3)) {
      Tell(model_.revision(), {changes.begin(), changes.begin() + changes.size() / 2}, true);
      directory_.Reset();
      std::shuffle(changes.begin(), changes.end(), random_);
    }
    auto from = changes.begin();
    while (from != changes.end() && !Chance(4)) {
      const auto to = std::min(from + 1 + random_() % 20, changes.end());
      Tell(model_.revision(), {from, to}, true);
      from = to;
    }
    Tell(model_.revision(), {from, changes.end()}, false);
  }

  // All changes since the last complete revision, in order, cut anywhere; it may break off within a
  // revision and come again.
  void TellChanges() {
    while (directory_.revision() < model_.revision()) {
      const int64_t until =
          std::min<int64_t>(model_.revision(), directory_.revision() + 1 + random_() % 5);
      const std::vector<v1::Change> changes = Between(directory_.revision(), until);
      if (Chance(3)) {
        const size_t cut = random_() % (changes.size() + 1);
        Tell(until, {changes.begin(), changes.begin() + cut}, true);
        if (Chance(2)) continue;  // broke off
        Tell(until, {changes.begin() + cut, changes.end()}, false);
      } else {
        Tell(until, changes, false);
      }
    }
  }

 private:
  bool Chance(int one_in) { return random_() % one_in == 0; }

  std::vector<v1::Change> Between(int64_t after, int64_t until) const {
    std::vector<v1::Change> changes;
    for (const v1::Change& change : model_.history()) {
      if (change.revision() > after && change.revision() <= until) changes.push_back(change);
    }
    return changes;
  }

  void Tell(int64_t revision, std::vector<v1::Change> changes, bool partial) {
    const absl::Status status =
        directory_.Apply(MakeMessage(revision, std::move(changes), partial));
    ASSERT_TRUE(status.ok()) << status;
  }

  Model& model_;
  Directory& directory_;
  std::mt19937& random_;
};

void ExpectSumsOfSubtrees(const Directory& directory, const hierarchy::RollUp& sums) {
  absl::ReaderMutexLock lock(&directory.mutex());
  const hierarchy::Forest& forest = directory.accounts();
  forest.VisitSubtree(kNoNode, [&](NodeId node, int) {
    int64_t count = 0;
    forest.VisitSubtree(node, [&](NodeId below, int) {
      count += sums.Own(below, 0).count;
      return hierarchy::Next::kDescend;
    });
    EXPECT_EQ(sums.Subtree(node, 0).count, count);
    return hierarchy::Next::kDescend;
  });
}

class DirectoryPropertyTest : public ::testing::TestWithParam<int> {};

TEST_P(DirectoryPropertyTest, CopyIsTheModelHoweverItIsTold) {
  std::mt19937 random(GetParam());
  Model model(random);
  Directory directory;
  hierarchy::RollUp sums(directory.accounts_for_layers());
  Teller teller(model, directory, random);
  for (int round = 0; round < 12; ++round) {
    for (int step = random() % 30; step >= 0; --step) model.Step();
    if (round == 0 || random() % 5 == 0) {
      teller.TellWhatHolds();
    } else {
      teller.TellChanges();
    }
    ASSERT_NO_FATAL_FAILURE(model.ExpectSame(directory)) << "round " << round;
    EXPECT_EQ(directory.revision(), model.revision());
    {
      absl::MutexLock lock(&directory.mutex());
      const NodeId node{static_cast<uint32_t>(random() % directory.accounts().size())};
      sums.Add(node, 0, {1, 1, 1});
    }
    ExpectSumsOfSubtrees(directory, sums);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, DirectoryPropertyTest, ::testing::Range(1, 121));

}  // namespace
}  // namespace accord::directory
