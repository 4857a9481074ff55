// A book held while it changes, summed along another forest, beside a model that adds up
// everything.
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/rollups/ledger.h"
#include "gtest/gtest.h"

namespace accord::rollups {
namespace {

using hierarchy::Forest;
using hierarchy::Key;
using hierarchy::kNoNode;
using hierarchy::NodeId;
using hierarchy::Sign;
using hierarchy::Sums;

constexpr int kIds = 60;
constexpr int kKeys = 24;
constexpr hierarchy::KeySpan kAll{0, kKeys};

using OwnSums = std::map<std::string, std::map<Key, Sums>>;

class World {
 public:
  explicit World(unsigned seed) : random_(seed) {}

  // Something happens to the present.
  void Step() {
    switch (Pick(6)) {
      case 0:
        return Add(now_, Id(now_));
      case 1:
        return Move(now_);
      case 2:
        return present_.Settle();
      default:
        return Post();
    }
  }
  // The forest of another moment: other nodes, other parents.
  void GrowThen() {
    for (int i = 0; i < kIds; ++i) {
      if (Pick(4) != 0) Add(then_, absl::StrCat("n", i));
    }
    for (int i = 0; i < kIds; ++i) Move(then_);
  }

  void HoldWhileItChanges() {
    HeldLedger held(then_, then_people_);
    while (held.Take(present_, 7)) {
      for (int i = Pick(9); i > 0; --i) Step();
    }
    for (int i = Pick(9); i > 0; --i) Step();
    held.Finish(present_);
    held_ = own_;
    held_gross_ = present_.gross();
    for (int i = Pick(9); i > 0; --i) Step();
    past_.Load(std::move(held));
    past_.Settle();
  }
  // What is taken back of what is held, as differences since are.
  void Rewind() {
    for (int i = 0; i < 30; ++i) {
      const std::string id = absl::StrCat("n", Pick(kIds));
      const Entry entry{id, "", Pick(kKeys), {1000 + Pick(50), Pick(50), 1}, 1};
      past_.Post(entry, Sign::kMinus);
      held_[id][entry.key] += -entry.sums;
      held_gross_ -= 1;
    }
  }

  void CheckPast() { Compare(past_.accounts(), then_, held_); }
  void CheckPresent() {
    present_.Settle();
    Compare(present_.accounts(), now_, own_);
  }
  void CheckGross() { EXPECT_EQ(past_.gross(), held_gross_); }

 private:
  int Pick(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  std::string Id(const Forest& forest) {
    for (int i = Pick(kIds);; i = (i + 1) % kIds) {
      const std::string id = absl::StrCat("n", i);
      if (forest.Find(id) == kNoNode || forest.size() == kIds) return id;
    }
  }
  static NodeId NodeAt(const Forest& forest, int index) {
    return NodeId{static_cast<uint32_t>(index)};
  }
  void Add(Forest& forest, const std::string& id) {
    if (forest.Find(id) != kNoNode) return;
    const NodeId parent = forest.size() == 0 || Pick(4) == 0
                              ? kNoNode
                              : NodeAt(forest, Pick(static_cast<int>(forest.size())));
    (void)forest.Add(id, parent).status();
  }
  void Move(Forest& forest) {
    if (forest.size() < 2) return;
    const int size = static_cast<int>(forest.size());
    (void)forest.Move(NodeAt(forest, Pick(size)),
                      Pick(5) == 0 ? kNoNode : NodeAt(forest, Pick(size)));
  }
  void Post() {
    const std::string id = absl::StrCat("n", Pick(kIds));
    const Entry entry{id, "", Pick(kKeys), {1000 + Pick(50), Pick(50), 1}, 1};
    const bool there = own_[id].contains(entry.key) && Pick(2) == 0;
    present_.Post(entry, there ? Sign::kMinus : Sign::kPlus);
    own_[id][entry.key] += there ? -entry.sums : entry.sums;
  }

  static void Compare(const Book& book, const Forest& forest, const OwnSums& own) {
    for (int i = 0; i < static_cast<int>(forest.size()); ++i) {
      const NodeId node = NodeAt(forest, i);
      std::map<Key, Sums> alone;
      std::map<Key, Sums> below;
      for (const auto& [id, sums] : own) {
        const NodeId at = forest.Find(id);
        if (at == kNoNode || !forest.IsWithin(at, node)) continue;
        for (const auto& [key, sum] : sums) {
          below[key] += sum;
          if (at == node) alone[key] += sum;
        }
      }
      EXPECT_EQ(Read(book, node, false), Cleared(below)) << forest.Id(node);
      EXPECT_EQ(Read(book, node, true), Cleared(alone)) << forest.Id(node);
    }
    for (const auto& [id, sums] : own) {
      const bool waits = forest.Find(id) == kNoNode && !Cleared(sums).empty();
      EXPECT_EQ(book.waiting().cells().contains(id), waits) << id;
    }
  }
  static std::map<Key, Sums> Read(const Book& book, NodeId node, bool own) {
    std::map<Key, Sums> read;
    const auto add = [&](Key key, const Sums& sums) { read[key] += sums; };
    own ? book.VisitOwn(node, kAll, add) : book.VisitSubtree(node, kAll, add);
    return read;
  }
  static std::map<Key, Sums> Cleared(std::map<Key, Sums> sums) {
    std::erase_if(sums, [](const auto& entry) { return entry.second == Sums(); });
    return sums;
  }

  std::mt19937 random_;
  Forest now_;
  Forest now_people_;
  Forest then_;
  Forest then_people_;
  Ledger present_{now_, now_people_};
  Ledger past_{then_, then_people_};
  OwnSums own_;   // of the present
  OwnSums held_;  // of the past
  absl::int128 held_gross_ = 0;
};

class PastTest : public testing::TestWithParam<unsigned> {};

TEST_P(PastTest, IsWhatWasHeldAlongItsOwnForestWhateverHappensToThePresent) {
  World world(GetParam());
  world.GrowThen();
  for (int i = 0; i < 300; ++i) world.Step();
  world.HoldWhileItChanges();
  world.CheckPast();
  world.CheckGross();
  for (int i = 0; i < 300; ++i) world.Step();
  world.CheckPast();
  world.CheckPresent();
}

TEST_P(PastTest, IsTheHeldLessWhatIsTakenBackAndThePresentStays) {
  World world(GetParam());
  world.GrowThen();
  for (int i = 0; i < 200; ++i) world.Step();
  world.HoldWhileItChanges();
  world.Rewind();
  world.CheckPast();
  world.CheckGross();
  world.CheckPresent();
}

INSTANTIATE_TEST_SUITE_P(Seeds, PastTest, testing::Range(1u, 41u));

// A chain of ten, each with a fact of its own; the same forest twice.
TEST(PastMemoryTest, WhatDoesNotDifferIsKeptOnce) {
  Forest now;
  Forest then;
  Forest nobody;
  for (Forest* forest : {&now, &then}) {
    NodeId parent = kNoNode;
    for (int i = 0; i < 10; ++i) parent = forest->Add(absl::StrCat("n", i), parent).value();
  }
  Ledger present(now, nobody);
  for (int i = 0; i < 10; ++i) {
    present.Post({absl::StrCat("n", i), "", i, {i + 1, 0, 1}, 0}, Sign::kPlus);
  }
  HeldLedger held(then, nobody);
  while (held.Take(present, 3)) {
  }
  held.Finish(present);
  Ledger past(then, nobody);
  past.Load(std::move(held));
  const auto shares = [&](int i) {
    const std::string id = absl::StrCat("n", i);
    return present.accounts().Shares(now.Find(id), past.accounts(), then.Find(id));
  };
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(shares(i)) << i;
  present.Post({"n4", "", 1, {1, 0, 1}, 0}, Sign::kPlus);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(shares(i), i > 4) << i;
}

}  // namespace
}  // namespace accord::rollups
