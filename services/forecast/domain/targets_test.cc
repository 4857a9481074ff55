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

// −1: there is none; −2: only for parts of the period.
int64_t Sum(const Targets& targets, const char* account, FiscalRange period) {
  const Targets::Found found =
      targets.Find(SubjectKind::kAccount, account, TargetKind::kBookings, period);
  if (found.entries.empty()) return -1;
  if (!found.missing.empty()) return -2;
  int64_t sum = 0;
  for (const Targets::Entry& entry : found.entries) sum += entry.amount.amount.value;
  return sum;
}

TEST(TargetsTest, OwnTargetOfThePeriodCountsBeforeItsParts) {
  Targets targets;
  targets.Put(For("acme", {.year = 2027}, 1000));
  targets.Put(For("acme", {.year = 2027, .quarter = 1}, 7));
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027}), 1000);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027, .quarter = 1}), 7);
}

TEST(TargetsTest, PartsThatCoverThePeriodAddUpEachByItsOwnOrItsMonths) {
  Targets targets;
  targets.Put(For("acme", {.year = 2027, .quarter = 1}, 100));
  targets.Put(For("acme", {.year = 2027, .period = 1}, 9));  // hidden by its quarter's
  for (int month = 4; month <= 6; ++month) targets.Put(For("acme", {2027, 0, month}, 20));
  targets.Put(For("acme", {.year = 2027, .quarter = 3}, 3));
  targets.Put(For("acme", {.year = 2027, .quarter = 4}, 4));
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027}), 167);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027, .quarter = 2}), 60);
  EXPECT_EQ(Sum(targets, "other", {.year = 2027}), -1);
}

// Issue 9, fault 9
TEST(TargetsTest, TargetOfAPartIsNotThatOfThePeriodAndWhatIsMissingIsNamed) {
  Targets targets;
  targets.Put(For("acme", {.year = 2027, .quarter = 1}, 100));
  targets.Put(For("acme", {.year = 2027, .period = 4}, 20));
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027}), -2);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027, .quarter = 2}), -2);
  EXPECT_EQ(Sum(targets, "acme", {.year = 2027, .quarter = 3}), -1);
  const Targets::Found found =
      targets.Find(SubjectKind::kAccount, "acme", TargetKind::kBookings, {.year = 2027});
  const std::vector<FiscalRange> missing = {{.year = 2027, .period = 5},
                                            {.year = 2027, .period = 6},
                                            {.year = 2027, .quarter = 3},
                                            {.year = 2027, .quarter = 4}};
  EXPECT_EQ(found.missing, missing);
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
