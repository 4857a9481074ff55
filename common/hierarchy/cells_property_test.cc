// Random edits of cells and of copies of them, each beside a plain map: what shares memory must not
// show.
#include <limits>
#include <map>
#include <random>
#include <vector>

#include "common/hierarchy/cells.h"
#include "gtest/gtest.h"

namespace accord::hierarchy {
namespace {

constexpr int kKeys = 30;
constexpr int kCopies = 5;

using Model = std::map<Key, Sums>;

Model Read(const Cells& cells) {
  Model read;
  cells.VisitAll([&](Key key, const Sums& sums) {
    EXPECT_TRUE(read.empty() || read.rbegin()->first < key) << "keys ascend";
    EXPECT_FALSE(sums == Sums()) << key;
    read[key] = sums;
  });
  return read;
}

class World {
 public:
  explicit World(unsigned seed) : random_(seed), cells_(kCopies), models_(kCopies) {}

  void Step() {
    const auto to = static_cast<size_t>(Pick(kCopies));
    const auto from = static_cast<size_t>(Pick(kCopies));
    switch (Pick(20)) {
      case 0:
        cells_[to] = cells_[from];
        models_[to] = models_[from];
        break;
      case 1:
        if (to == from) return;
        Merge(to, from, Pick(2) == 0 ? Sign::kPlus : Sign::kMinus);
        break;
      case 2:
        cells_[to].ShareWhatIsLike(cells_[from]);
        break;
      case 3:
        while (!models_[to].empty()) Take(to, models_[to].begin()->first);
        EXPECT_TRUE(cells_[to].empty());
        break;
      case 4:
      case 5:
      case 6:
        if (!models_[to].empty()) Take(to, models_[to].begin()->first);
        break;
      default:
        Add(to, Pick(kKeys));
        break;
    }
  }
  void Check() {
    for (size_t i = 0; i < kCopies; ++i) {
      EXPECT_EQ(Read(cells_[i]), models_[i]);
      EXPECT_EQ(cells_[i].empty(), models_[i].empty());
      for (Key key = 0; key < kKeys; ++key) {
        const auto found = models_[i].find(key);
        EXPECT_EQ(cells_[i].Get(key), found == models_[i].end() ? Sums() : found->second);
      }
      Model some;
      cells_[i].Visit(7, 19, [&](Key key, const Sums& sums) { some[key] = sums; });
      EXPECT_EQ(some, Model(models_[i].lower_bound(7), models_[i].upper_bound(19)));
      for (size_t j = 0; j < kCopies; ++j) {
        EXPECT_EQ(cells_[i] == cells_[j], models_[i] == models_[j]);
      }
    }
  }

 private:
  int Pick(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  void Add(size_t to, Key key) {
    // Now and then more than 64 bits hold.
    const absl::int128 amount = Pick(9) == 0 ? absl::int128(std::numeric_limits<int64_t>::max()) * 3
                                             : absl::int128(1 + Pick(100));
    const Sums delta{amount, Pick(50), 1};
    cells_[to].Add(key, delta, Sign::kPlus);
    models_[to][key] += delta;
  }
  void Take(size_t to, Key key) {
    cells_[to].Add(key, models_[to].at(key), Sign::kMinus);
    models_[to].erase(key);
  }
  void Merge(size_t to, size_t from, Sign sign) {
    cells_[to].Merge(cells_[from], sign);
    for (const auto& [key, sums] : models_[from]) {
      models_[to][key] += sign == Sign::kPlus ? sums : -sums;
    }
    std::erase_if(models_[to], [](const auto& entry) { return entry.second == Sums(); });
  }

  std::mt19937 random_;
  std::vector<Cells> cells_;
  std::vector<Model> models_;
};

TEST(CellsPropertyTest, CopiesThatShareMemoryAreTheirOwn) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    World world(seed);
    for (int step = 0; step < 3000; ++step) {
      world.Step();
      if (step % 7 == 0) world.Check();
      if (testing::Test::HasFailure()) return;
    }
  }
}

}  // namespace
}  // namespace accord::hierarchy
