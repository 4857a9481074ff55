#include "services/forecast/domain/targets.h"

#include "gtest/gtest.h"

namespace accord::forecast {
namespace {

using calendar::FiscalRange;

Target For(const char* account, FiscalRange period, int64_t amount) {
  Target target;
  target.account = account;
  target.kind = TargetKind::kBookings;
  target.fiscal_year = period.year;
  target.quarter = period.quarter;
  target.month = period.period;
  target.amount = {amount};
  return target;
}

// −1: there is none.
int64_t Sum(const Targets& targets, const char* account, FiscalRange period) {
  int64_t sum = -1;
  targets.Visit(
      SubjectKind::kAccount, account, TargetKind::kBookings, period,
      [&](const Targets::Entry& entry) { sum = (sum < 0 ? 0 : sum) + entry.amount.amount.value; });
  return sum;
}

TEST(TargetsTest, OwnTargetOfThePeriodCountsBeforeItsParts) {
  Targets targets;
  targets.Put(For("acme", {.year = 2027}, 1000));
  targets.Put(For("acme", {.year = 2027, .quarter = 1}, 7));
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027}), 1000);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027, .quarter = 1}), 7);
}

TEST(TargetsTest, PartsAddUpEachByItsOwnOrItsMonths) {
  Targets targets;
  targets.Put(For("acme", {.year = 2027, .quarter = 1}, 100));
  targets.Put(For("acme", {.year = 2027, .period = 1}, 9));  // hidden by its quarter's
  targets.Put(For("acme", {.year = 2027, .period = 4}, 20));
  targets.Put(For("acme", {.year = 2027, .period = 6}, 3));
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027}), 123);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027, .quarter = 2}), 23);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027, .quarter = 3}), -1);
  EXPECT_EQ(Sum(targets, "other", {.year = 2027}), -1);
}

TEST(TargetsTest, TakenTargetIsGone) {
  Targets targets;
  const Target target = For("acme", {.year = 2027}, 1000);
  targets.Put(target);
  targets.Take(target);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027}), -1);
}

TEST(TargetsTest, YearHasQuartersAndQuarterHasItsMonths) {
  EXPECT_EQ(PartsOf({.year = 2027}).size(), 4u);
  const std::vector<FiscalRange> months = PartsOf({.year = 2027, .quarter = 3});
  ASSERT_EQ(months.size(), 3u);
  EXPECT_EQ(months[0], (FiscalRange{.year = 2027, .period = 7}));
  EXPECT_TRUE(PartsOf({.year = 2027, .period = 7}).empty());
}

}  // namespace
}  // namespace accord::forecast
