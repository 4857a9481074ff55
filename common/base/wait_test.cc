#include "common/base/wait.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/time/clock.h"

namespace accord {
namespace {

// Generous: nothing here measures speed, only that waits end.
constexpr absl::Duration kLong = absl::Minutes(5);
constexpr absl::Duration kShort = absl::Milliseconds(20);

TEST(WaitTest, EndsWhenItsTimeHasComeThoughNobodyTouchesTheMutex) {
  absl::Mutex mutex;
  bool never = false;
  absl::MutexLock lock(&mutex);
  const absl::Time begun = SteadyNow();
  EXPECT_FALSE(AwaitFor(mutex, absl::Condition(&never), kShort));
  EXPECT_GE(SteadyNow() - begun, kShort);
}

TEST(WaitTest, EndsAsSoonAsTheConditionHolds) {
  absl::Mutex mutex;
  bool done = false;
  std::thread other([&] {
    absl::SleepFor(kShort);
    absl::MutexLock lock(&mutex);
    done = true;
  });
  const absl::Time begun = SteadyNow();
  {
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(AwaitFor(mutex, absl::Condition(&done), kLong));
  }
  EXPECT_LT(SteadyNow() - begun, kLong);
  other.join();
}

TEST(WaitTest, EndsWhileReadersComeAndGoAllTheTime) {
  absl::Mutex mutex;
  bool over = false;
  const bool never = false;
  absl::Mutex over_mutex;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (true) {
        absl::ReaderMutexLock lock(&mutex);
        absl::ReaderMutexLock inner(&over_mutex);
        if (over) return;
      }
    });
  }
  EXPECT_FALSE(ReaderLockWhenUntil(mutex, absl::Condition(&never), SteadyNow() + kShort));
  mutex.ReaderUnlock();
  {
    absl::MutexLock lock(&over_mutex);
    over = true;
  }
  for (std::thread& reader : readers) reader.join();
}

TEST(WaitTest, OneOfManyWaitsEndsWithoutTheOthers) {
  absl::Mutex mutex;
  bool done = false;
  int timed_out = 0;
  std::vector<std::thread> waiting;
  for (int i = 0; i < 20; ++i) {
    waiting.emplace_back([&, i] {
      absl::MutexLock lock(&mutex);
      const absl::Duration most = i % 2 == 0 ? kShort : kLong;
      if (!AwaitFor(mutex, absl::Condition(&done), most)) ++timed_out;
    });
  }
  const auto half = [&] { return timed_out == 10; };
  {
    absl::MutexLock lock(&mutex);
    EXPECT_TRUE(AwaitFor(mutex, absl::Condition(&half), kLong));
    done = true;
  }
  for (std::thread& thread : waiting) thread.join();
  EXPECT_EQ(timed_out, 10);
}

TEST(WaitTest, AMutexMayGoAsSoonAsItsWaitHasEnded) {
  for (int i = 0; i < 200; ++i) {
    absl::Mutex mutex;
    bool never = false;
    absl::MutexLock lock(&mutex);
    EXPECT_FALSE(AwaitFor(mutex, absl::Condition(&never), absl::Microseconds(i)));
  }
}

TEST(WaitTest, AConditionVariableWakesByTimeAndBySignal) {
  absl::Mutex mutex;
  SteadyCondVar news;
  bool done = false;
  absl::MutexLock lock(&mutex);
  while (!news.WaitUntil(mutex, SteadyNow() + kShort)) {
  }
  std::thread other([&] {
    absl::MutexLock inner(&mutex);
    done = true;
    news.SignalAll();
  });
  const absl::Time deadline = SteadyNow() + kLong;
  while (!done && !news.WaitUntil(mutex, deadline)) {
  }
  EXPECT_TRUE(done);
  mutex.Unlock();
  other.join();
  mutex.Lock();
}

TEST(WaitTest, AnEventHappensOnceForAll) {
  SteadyEvent event;
  EXPECT_FALSE(event.WaitFor(kShort));
  std::thread other([&] { event.Notify(); });
  event.Wait();
  EXPECT_TRUE(event.WaitFor(absl::ZeroDuration()));
  other.join();
}

TEST(WaitTest, ADeadlineThatIsInfiniteStaysSo) {
  EXPECT_EQ(SteadyFromWall(absl::InfiniteFuture()), absl::InfiniteFuture());
  EXPECT_EQ(WallFromSteady(absl::InfiniteFuture()), absl::InfiniteFuture());
}

}  // namespace
}  // namespace accord
