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
  int64_t Commit(const char* account) {
    const hierarchy::NodeId node = accounts_.Find(account);
    return ReadFigures(projection_.accounts(), node, kEver, TargetKind::kBookings)
        .of(Category::kCommit)
        .amount_micros;
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
  EXPECT_TRUE(projection_.accounts().waiting().empty());
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

TEST_F(ProjectionTest, RecordWithoutRateIsNotedAndCountsOnceThereIsOne) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  Rebase();
  const OpportunityFacts deal = Deal("acme", 10, kEuros);
  projection_.Replace(nullptr, &deal);
  EXPECT_EQ(projection_.unconverted().at(kEuros), 1);
  EXPECT_EQ(DetailOf(projection_.Complete())->reason, "CURRENCY_WITHOUT_RATE");
  const ExchangeRate rate = Rate("2026-01-01", 1000000000);
  projection_.Replace(nullptr, &rate);
  Rebase({deal});
  EXPECT_TRUE(projection_.unconverted().empty());
  EXPECT_TRUE(projection_.Complete().ok());
  EXPECT_EQ(Commit("acme"), 10000000);
}

TEST_F(ProjectionTest, SumThatDoesNotFitIsSaidAndMendedByFullChange) {
  ASSERT_TRUE(accounts_.Add("acme", kNoNode).ok());
  Rebase();
  OpportunityFacts huge = Deal("acme", 0);
  huge.amount = {std::numeric_limits<int64_t>::max() - 5};
  const OpportunityFacts deal = Deal("acme", 10);
  projection_.Replace(nullptr, &huge);
  projection_.Replace(nullptr, &deal);
  EXPECT_TRUE(projection_.overflowed());
  EXPECT_EQ(DetailOf(projection_.Complete())->reason, "AMOUNT_OVERFLOW");
  projection_.Replace(&huge, nullptr);
  Rebase({deal});
  EXPECT_FALSE(projection_.overflowed());
  EXPECT_EQ(Commit("acme"), 10000000);
}

}  // namespace
}  // namespace accord::forecast
