#include "common/hierarchy/shared_array.h"

#include <random>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace accord::hierarchy {
namespace {

struct Wide {
  int64_t value = 7;
  int64_t more[2] = {};

  friend bool operator==(const Wide&, const Wide&) = default;
};

TEST(SharedArrayTest, WhatIsNewHasTheValuesOfADefault) {
  SharedArray<Wide> array;
  array.Grow(3);
  array.Mutable(2).value = 1;
  array.Grow(2000);
  EXPECT_EQ(array.size(), 2000u);
  EXPECT_EQ(array[1].value, 7);
  EXPECT_EQ(array[2].value, 1);
  EXPECT_EQ(array[1999].value, 7);
}

TEST(SharedArrayTest, FilledIsEqualEverywhereAndNewBeyond) {
  SharedArray<int64_t> array;
  array.Fill(5000, 9);
  array.Mutable(4000) = 1;
  array.Grow(5010);
  EXPECT_EQ(array[3999], 9);
  EXPECT_EQ(array[4000], 1);
  EXPECT_EQ(array[4999], 9);
  EXPECT_EQ(array[5000], 0);
  EXPECT_EQ(array[5009], 0);
}

// Arrays that were copied from one another at random moments, each beside a vector of its own.
TEST(SharedArrayTest, RandomChangesOfCopiesAreSeenInTheOneThatChangedAlone) {
  std::mt19937 random(2);
  std::vector<SharedArray<Wide>> arrays(1);
  std::vector<std::vector<Wide>> models(1);
  for (int step = 0; step < 40000; ++step) {
    const size_t which = random() % arrays.size();
    SharedArray<Wide>& array = arrays[which];
    std::vector<Wide>& model = models[which];
    if (step % 500 == 0) {
      const SharedArray<Wide> copy = array;
      if (arrays.size() < 8) {
        arrays.push_back(copy);
        models.emplace_back(model);
      } else {
        const size_t other = random() % arrays.size();
        models[other] = std::vector<Wide>(model);
        arrays[other] = copy;
      }
      continue;
    }
    if (model.empty() || random() % 50 == 0) {
      const size_t size = model.size() + random() % 100;
      array.Grow(size);
      model.resize(size);
      continue;
    }
    const size_t at = random() % model.size();
    array.Mutable(at).value = step;
    model[at].value = step;
  }
  for (size_t i = 0; i < arrays.size(); ++i) {
    ASSERT_EQ(arrays[i].size(), models[i].size());
    for (size_t at = 0; at < models[i].size(); ++at) ASSERT_EQ(arrays[i][at], models[i][at]) << i;
  }
}

// The original goes on changing while others read what they took, and let go of it.
TEST(SharedArrayTest, CopiesAreReadOnOtherThreadsWhileTheOriginalChanges) {
  SharedArray<int64_t> array;
  array.Fill(20'000, 1);
  std::vector<std::thread> readers;
  for (int64_t round = 1; round <= 4; ++round) {
    readers.emplace_back([copy = array, round] {
      for (int again = 0; again < 20; ++again) {
        for (size_t i = 0; i < copy.size(); i += 37) EXPECT_EQ(copy[i], round);
      }
    });
    for (size_t i = 0; i < array.size(); ++i) array.Mutable(i) = round + 1;
  }
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace accord::hierarchy
