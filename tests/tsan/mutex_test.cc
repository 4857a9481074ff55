// Whether the thread sanitizer sees what it has to, and nothing else: absl::Mutex as mutex.cc shows
// it.
#include <thread>

#include "absl/synchronization/mutex.h"
#include "gtest/gtest.h"

namespace accord {
namespace {

// What the sanitizer ends a process with that had a race.
constexpr int kRaced = 66;

void RunTwice(void (*body)()) {
  std::thread other(body);
  body();
  other.join();
}

TEST(TsanMutexTest, RaceIsSeen) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        static int counter = 0;
        RunTwice([] {
          for (int i = 0; i < 10'000; ++i) ++counter;
        });
        exit(0);
      },
      testing::ExitedWithCode(kRaced), "data race");
}

TEST(TsanMutexTest, MutexOrdersWhoHoldsIt) {
  static absl::Mutex mutex;
  static int counter = 0;
  RunTwice([] {
    for (int i = 0; i < 10'000; ++i) {
      const absl::MutexLock lock(&mutex);
      ++counter;
    }
  });
  EXPECT_EQ(counter, 20'000);
}

TEST(TsanMutexTest, ReadersAreOrderedWithWriters) {
  static absl::Mutex mutex;
  static int counter = 0;
  static int last = 0;
  std::thread reader([] {
    for (int i = 0; i < 10'000; ++i) {
      const absl::ReaderMutexLock lock(&mutex);
      if (counter == 10'000) break;
    }
  });
  for (int i = 0; i < 10'000; ++i) {
    const absl::MutexLock lock(&mutex);
    last = ++counter;
  }
  reader.join();
  EXPECT_EQ(last, 10'000);
}

// Whoever unlocks looks at the condition of who waits.
TEST(TsanMutexTest, WaitForAConditionIsOrderedWithWhoMakesItTrue) {
  static absl::Mutex mutex;
  static bool ready = false;
  static int told = 0;
  std::thread waiter([] {
    const absl::MutexLock lock(&mutex);
    mutex.Await(absl::Condition(&ready));
    EXPECT_EQ(told, 7);
    ready = false;
  });
  {
    const absl::MutexLock lock(&mutex);
    told = 7;
    ready = true;
  }
  {
    const absl::MutexLock lock(&mutex);
    const auto taken = [] { return !ready; };
    mutex.Await(absl::Condition(&taken));
  }
  waiter.join();
}

}  // namespace
}  // namespace accord
