#include "services/forecast/domain/projection.h"

#include <limits>

#include "common/base/status.h"
#include "gtest/gtest.h"
#include "services/forecast/domain/forecast.h"

namespace accord::forecast {
namespace {

using calendar::Date;
using hierarchy::kNoNode;

const money::Currency kDollars = money::ParseCurrency("USD").value();
const money::Currency kEuros = money::ParseCurrency("EUR").value();
constexpr calendar::KeyRange kEver{kUndated, 2200 * 12};

Date Day(const char* text) { return calendar::ParseDate(text).value(); }

OpportunityFacts Deal(const char* account, int64_t units, money::Currency currency = kDollars) {
  OpportunityFacts deal;
  deal.account = account;
  deal.type = OpportunityType::kNew;
  deal.effective_category = Category::kCommit;
  deal.effective_probability_basis_points = 8000;
  deal.close_date = Day("2026-08-15");
  deal.currency = currency;
  deal.amount = {units * money::kMicrosPerUnit};
  return deal;
}

ExchangeRate Rate(const char* from, int64_t billionths) {
  ExchangeRate rate;
  rate.currency = kEuros;
  rate.start_date = Day(from);
  rate.rate_billionths = billionths;
  return rate;
}

class ProjectionTest : public testing::Test {
 protected:
  void Rebase(const std::vector<OpportunityFacts>& stored = {}) {
    BasisChange change = projection_.Begin(kDollars, calendar::FiscalCalendar());
    for (const OpportunityFacts& deal : stored) change.Add(deal);
    projection_.Finish(std::move(change));
  }
  WideMicros Commit(const char* account) {
    const hierarchy::NodeId node = accounts_.Find(account);
    return ReadFigures(projection_.accounts(), node, kEver, TargetKind::kBookings)
        .of(Category::kCommit)
        .amount_micros;
  }

  std::vector<Lacking> Lacks(const char* account) {
    return ReadFigures(projection_.accounts(), accounts_.Find(account), kEver,
                       TargetKind::kBookings)
        .lacking;
  }

  hierarchy::Forest accounts_;
  hierarchy::Forest people_;
  Projection projection_{accounts_, people_};
};

TEST_F(ProjectionTest, FactWaitsForItsAccountAndCountsOnceItIsThere) {
  Rebase();
  const OpportunityFacts deal = Deal("acme", 5);
  projection_.Replace(nullptr, &deal);
  EXPECT_TRUE(projection_.settled());
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  EXPECT_FALSE(projection_.settled());
  EXPECT_EQ(Commit("acme"), 0);
  projection_.Settle();
  EXPECT_EQ(Commit("acme"), 5000000);
}

TEST_F(ProjectionTest, WaitingFactThatWasTakenBackNeverCounts) {
  Rebase();
  const OpportunityFacts deal = Deal("acme", 5);
  projection_.Replace(nullptr, &deal);
  projection_.Replace(&deal, nullptr);
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  projection_.Settle();
  EXPECT_EQ(Commit("acme"), 0);
  EXPECT_TRUE(projection_.accounts().waits_for_nothing());
}

TEST_F(ProjectionTest, NewRateCountsWithTheNextChangeOfBasis) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  const ExchangeRate early = Rate("2026-01-01", 1000000000);
  projection_.Replace(nullptr, &early);
  const OpportunityFacts deal = Deal("acme", 10, kEuros);
  Rebase({deal});
  EXPECT_EQ(Commit("acme"), 10000000);
  const ExchangeRate later = Rate("2026-07-01", 1500000000);
  projection_.Replace(nullptr, &later);
  EXPECT_EQ(Commit("acme"), 10000000);
  Rebase({deal});
  EXPECT_EQ(Commit("acme"), 15000000);
}

TEST_F(ProjectionTest, ScopeOfRateChangeBeginsWithFirstDayThatDiffers) {
  Rebase();
  const ExchangeRate rate = Rate("2026-07-01", 1500000000);
  projection_.Replace(nullptr, &rate);
  BasisChange change = projection_.Begin(kDollars, calendar::FiscalCalendar());
  EXPECT_FALSE(change.full());
  ASSERT_EQ(change.scope().size(), 1u);
  EXPECT_EQ(change.scope()[0].currency, kEuros);
  EXPECT_EQ(change.scope()[0].from, Day("2026-07-01"));
}

TEST_F(ProjectionTest, EditDuringChangeOfBasisCountsByTheNewOne) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  const ExchangeRate rate = Rate("2026-01-01", 1000000000);
  projection_.Replace(nullptr, &rate);
  const OpportunityFacts deal = Deal("acme", 10, kEuros);
  Rebase({deal});
  const ExchangeRate doubled = Rate("2026-01-01", 2000000000);
  projection_.Replace(&rate, &doubled);
  BasisChange change = projection_.Begin(kDollars, calendar::FiscalCalendar());
  change.Add(deal);
  const OpportunityFacts grown = Deal("acme", 30, kEuros);
  projection_.Replace(&deal, &grown);
  EXPECT_EQ(Commit("acme"), 30000000);
  projection_.Finish(std::move(change));
  EXPECT_EQ(Commit("acme"), 60000000);
}

// Issue 9, fault 7
TEST_F(ProjectionTest, RecordWithoutRateIsMissedWhereItCountsAndCountsOnceThereIsOne) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  ASSERT_TRUE(accounts_.Add("other", kNoNode).ok());
  Rebase();
  const OpportunityFacts deal = Deal("acme", 10, kEuros);
  projection_.Replace(nullptr, &deal);
  ASSERT_EQ(Lacks("acme").size(), 1u);
  EXPECT_EQ(Lacks("acme")[0].sums.amount_micros, 10000000);
  EXPECT_TRUE(Lacks("other").empty());
  const ExchangeRate rate = Rate("2026-01-01", 1000000000);
  projection_.Replace(nullptr, &rate);
  Rebase({deal});
  EXPECT_TRUE(Lacks("acme").empty());
  EXPECT_EQ(Commit("acme"), 10000000);
}

// Issue 9, fault 7
TEST_F(ProjectionTest, SumThatDoesNotFitIsKeptExactlyAndComesBackDown) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  Rebase();
  OpportunityFacts huge = Deal("acme", 0);
  huge.amount = {std::numeric_limits<int64_t>::max() - 5};
  const OpportunityFacts deal = Deal("acme", 10);
  projection_.Replace(nullptr, &huge);
  projection_.Replace(nullptr, &deal);
  EXPECT_EQ(Commit("acme"), WideMicros(huge.amount.value) + 10000000);
  EXPECT_EQ(projection_.gross(), Commit("acme"));
  projection_.Replace(&huge, nullptr);
  EXPECT_EQ(Commit("acme"), 10000000);
}

Stage In(const char* id, Category category, int32_t probability_basis_points) {
  Stage stage;
  stage.meta.id = id;
  stage.outcome = Outcome::kOpen;
  stage.category = category;
  stage.probability_basis_points = probability_basis_points;
  return stage;
}

// Issue 9, fault 12
TEST_F(ProjectionTest, ChangedStageCountsInOneStepAndOnlyWhereItsOpportunitiesSayNothing) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  const Stage before = In("proposal", Category::kPipeline, 2000);
  EXPECT_FALSE(projection_.Replace(nullptr, &before));
  OpportunityFacts deal = Deal("acme", 10);
  deal.stage = "proposal";
  OpportunityFacts own = deal;
  own.category = Category::kBestCase;
  Rebase({deal, own});
  EXPECT_EQ(Commit("acme"), 0);
  const Stage after = In("proposal", Category::kCommit, 9000);
  EXPECT_TRUE(projection_.Replace(&before, &after));
  BasisChange change = projection_.Begin(kDollars, calendar::FiscalCalendar());
  EXPECT_EQ(change.stages(), std::vector<std::string>{"proposal"});
  change.Add(deal);
  change.Add(own);
  while (projection_.Take(change, 1)) {
  }
  EXPECT_EQ(Commit("acme"), 0);  // not before all is ready
  (void)projection_.Show(std::move(change));
  EXPECT_EQ(Commit("acme"), 10000000);
  EXPECT_TRUE(projection_.Absorb(0));
  EXPECT_EQ(Commit("acme"), 10000000);
  while (projection_.Absorb(1000)) {
  }
  const Figures figures =
      ReadFigures(projection_.accounts(), accounts_.Find("acme"), kEver, TargetKind::kBookings);
  EXPECT_EQ(figures.of(Category::kPipeline), hierarchy::Sums());
  EXPECT_EQ(figures.of(Category::kCommit), (hierarchy::Sums{10000000, 9000000, 1}));
  EXPECT_EQ(figures.of(Category::kBestCase), (hierarchy::Sums{10000000, 9000000, 1}));
}

TEST_F(ProjectionTest, NewStageCountsAtOnceAlsoDuringAChange) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  Rebase();
  BasisChange change = projection_.Begin(kDollars, calendar::FiscalCalendar());
  const Stage stage = In("new", Category::kCommit, 9000);
  EXPECT_FALSE(projection_.Replace(nullptr, &stage));
  OpportunityFacts deal = Deal("acme", 10);
  deal.stage = "new";
  deal.effective_category = Category::kPipeline;  // as another said
  projection_.Replace(nullptr, &deal);
  EXPECT_EQ(Commit("acme"), 10000000);
  projection_.Finish(std::move(change));
  EXPECT_EQ(Commit("acme"), 10000000);
}

}  // namespace
}  // namespace accord::forecast
