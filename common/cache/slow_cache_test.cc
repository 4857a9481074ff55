#include "common/cache/slow_cache.h"

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "gtest/gtest.h"

namespace accord::cache {
namespace {

using Made = SlowCache::Made;

SlowCache::Patience Patient() { return {absl::Now() + absl::Minutes(1), nullptr}; }
SlowCache::Patience Hurried() { return {absl::Now() + absl::Milliseconds(150), nullptr}; }

// Makes the number, and counts how often.
SlowCache::Make Number(int number, std::atomic<int>& made, int64_t weight = 1) {
  return [=, &made](const std::atomic<bool>&) -> absl::StatusOr<Made> {
    ++made;
    return Made{std::make_shared<const int>(number), weight};
  };
}
// The same, once `may` is notified.
SlowCache::Make NumberAfter(absl::Notification& may, int number, std::atomic<int>& made) {
  return [&may, make = Number(number, made)](const std::atomic<bool>& stopping) {
    may.WaitForNotification();
    return make(stopping);
  };
}

int ValueOf(const absl::StatusOr<std::shared_ptr<const void>>& got) {
  EXPECT_TRUE(got.ok()) << got.status();
  return got.ok() ? *std::static_pointer_cast<const int>(*got) : -1;
}
std::string ReasonOf(const absl::Status& status) {
  return DetailOf(status).value_or(ErrorDetail()).reason;
}

TEST(SlowCacheTest, MakesAValueOnceAndKeepsIt) {
  std::atomic<int> made{0};
  SlowCache cache("the number", {});
  EXPECT_EQ(ValueOf(cache.Get("7", Number(7, made), Patient())), 7);
  EXPECT_EQ(ValueOf(cache.Get("7", Number(8, made), Patient())), 7);
  EXPECT_EQ(made, 1);
}

TEST(SlowCacheTest, ThoseWhoAskTogetherWaitForOneMaking) {
  std::atomic<int> made{0};
  absl::Notification may;
  SlowCache cache("the number", {});
  std::vector<std::thread> callers;
  std::atomic<int> right{0};
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back(
        [&] { right += ValueOf(cache.Get("7", NumberAfter(may, 7, made), Patient())) == 7; });
  }
  may.Notify();
  for (std::thread& caller : callers) caller.join();
  EXPECT_EQ(right, 3);
  EXPECT_EQ(made, 1);
}

TEST(SlowCacheTest, WhoGivesUpFindsItMadeLater) {
  std::atomic<int> made{0};
  absl::Notification may;
  SlowCache cache("the number", {});
  const auto late = cache.Get("7", NumberAfter(may, 7, made), Hurried());
  EXPECT_EQ(late.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(late.status()), "MOMENT_BEING_READ");
  may.Notify();
  EXPECT_EQ(ValueOf(cache.Get("7", Number(8, made), Patient())), 7);
}

TEST(SlowCacheTest, CallerThatHasGoneWaitsNoLonger) {
  std::atomic<int> made{0};
  absl::Notification may;
  SlowCache cache("the number", {});
  const auto got =
      cache.Get("7", NumberAfter(may, 7, made), {absl::InfiniteFuture(), [] { return true; }});
  EXPECT_EQ(got.status().code(), absl::StatusCode::kCancelled);
  may.Notify();
}

TEST(SlowCacheTest, ErrorIsGivenAndForgotten) {
  std::atomic<int> made{0};
  SlowCache cache("the number", {});
  const auto failed = cache.Get(
      "7", [](const std::atomic<bool>&) { return absl::DataLossError("unreadable"); }, Patient());
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kDataLoss);
  EXPECT_EQ(ValueOf(cache.Get("7", Number(7, made), Patient())), 7);
}

TEST(SlowCacheTest, WhatWasUsedLongestAgoGoesFirst) {
  std::atomic<int> made{0};
  SlowCache::Limits limits;
  limits.values_max = 2;
  SlowCache cache("the number", limits);
  for (int number : {1, 2, 1, 3}) {
    ValueOf(cache.Get(absl::StrCat(number), Number(number, made), Patient()));
  }
  EXPECT_EQ(made, 3);
  ValueOf(cache.Get("1", Number(1, made), Patient()));
  EXPECT_EQ(made, 3) << "1 was used after 2 and should be there";
  ValueOf(cache.Get("2", Number(2, made), Patient()));
  EXPECT_EQ(made, 4);
}

TEST(SlowCacheTest, HeavyValueDrivesOthersOutAndIsKeptItself) {
  std::atomic<int> made{0};
  SlowCache::Limits limits;
  limits.weight_max = 10;
  SlowCache cache("the number", limits);
  ValueOf(cache.Get("1", Number(1, made, 5), Patient()));
  ValueOf(cache.Get("2", Number(2, made, 50), Patient()));
  EXPECT_EQ(made, 2);
  ValueOf(cache.Get("2", Number(2, made, 50), Patient()));
  EXPECT_EQ(made, 2);
  ValueOf(cache.Get("1", Number(1, made, 5), Patient()));
  EXPECT_EQ(made, 3);
}

TEST(SlowCacheTest, TooManyCallersAreRefusedAndThoseWithAValueThereAreNot) {
  std::atomic<int> made{0};
  absl::Notification may;
  SlowCache::Limits limits;
  limits.callers_max = 1;
  SlowCache cache("the number", limits);
  ValueOf(cache.Get("1", Number(1, made), Patient()));
  absl::Notification begun;
  std::thread waiting([&] {
    ValueOf(cache.Get(
        "2",
        [&](const std::atomic<bool>& stopping) {
          begun.Notify();
          return NumberAfter(may, 2, made)(stopping);
        },
        Patient()));
  });
  begun.WaitForNotification();
  const auto refused = cache.Get("3", Number(3, made), Patient());
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused.status()), "TOO_MANY_MOMENTS");
  EXPECT_EQ(ValueOf(cache.Get("1", Number(1, made), Patient())), 1);
  may.Notify();
  waiting.join();
}

TEST(SlowCacheTest, EndStopsWhatIsBeingMade) {
  std::atomic<bool> stopped{false};
  {
    SlowCache cache("the number", {});
    const auto got = cache.Get(
        "7",
        [&](const std::atomic<bool>& stopping) {
          while (!stopping) absl::SleepFor(absl::Milliseconds(1));
          stopped = true;
          return absl::CancelledError("stopped");
        },
        Hurried());
    EXPECT_FALSE(got.ok());
  }
  EXPECT_TRUE(stopped);
}

}  // namespace
}  // namespace accord::cache
