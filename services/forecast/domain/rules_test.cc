#include "services/forecast/domain/rules.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::forecast {
namespace {

using testing::ElementsAre;

std::vector<std::string> BadFields(const absl::Status& status) {
  std::vector<std::string> fields;
  const absl::optional<ErrorDetail> detail = DetailOf(status);
  if (!detail.has_value()) return fields;
  for (const FieldViolation& violation : detail->violations) fields.push_back(violation.field);
  return fields;
}

Stage MakeStage(Outcome outcome, Category category, int probability) {
  Stage stage;
  stage.meta.id = "here";
  stage.outcome = outcome;
  stage.category = category;
  stage.probability_basis_points = probability;
  return stage;
}
const Stage kOpen = MakeStage(Outcome::kOpen, Category::kPipeline, 3000);
const Stage kWon = MakeStage(Outcome::kWon, Category::kClosed, kCertain);

Opportunity Deal(const char* stage = "here") {
  Opportunity deal;
  deal.stage = stage;
  deal.close_date = calendar::ParseDate("2026-09-30").value();
  return deal;
}

const money::Currency kEuros = money::ParseCurrency("EUR").value();

TEST(StageRulesTest, WonAndLostImplyCategoryAndProbability) {
  Stage won = MakeStage(Outcome::kWon, Category::kUnspecified, 0);
  ASSERT_TRUE(CompleteStage(won).ok());
  EXPECT_EQ(won.category, Category::kClosed);
  EXPECT_EQ(won.probability_basis_points, kCertain);
  Stage lost = MakeStage(Outcome::kLost, Category::kUnspecified, 0);
  ASSERT_TRUE(CompleteStage(lost).ok());
  EXPECT_EQ(lost.category, Category::kOmitted);
}

TEST(StageRulesTest, WonStageWithAnotherCategoryAndProbabilityNamesBoth) {
  Stage won = MakeStage(Outcome::kWon, Category::kCommit, 9000);
  EXPECT_THAT(BadFields(CompleteStage(won)),
              ElementsAre("forecast_category", "probability_basis_points"));
}

TEST(StageRulesTest, OpenStageNeedsOpenCategory) {
  for (Category category : {Category::kUnspecified, Category::kOmitted, Category::kClosed}) {
    Stage stage = MakeStage(Outcome::kOpen, category, 0);
    EXPECT_THAT(BadFields(CompleteStage(stage)), ElementsAre("forecast_category"));
  }
}

TEST(OpportunityRulesTest, CountsAsItsStageUnlessItSaysOtherwise) {
  Opportunity deal = Deal();
  ASSERT_TRUE(CompleteOpportunity(nullptr, kOpen, deal).ok());
  EXPECT_EQ(deal.effective_category, Category::kPipeline);
  EXPECT_EQ(deal.effective_probability_basis_points, 3000);
  EXPECT_EQ(deal.type, OpportunityType::kNew);
  deal.category = Category::kCommit;
  deal.probability_basis_points = 0;
  ASSERT_TRUE(CompleteOpportunity(nullptr, kOpen, deal).ok());
  EXPECT_EQ(deal.effective_category, Category::kCommit);
  EXPECT_EQ(deal.effective_probability_basis_points, 0);
}

TEST(OpportunityRulesTest, WonOneNeedsCloseDateAndTakesNoCategory) {
  Opportunity deal = Deal();
  deal.close_date.reset();
  deal.category = Category::kCommit;
  EXPECT_THAT(BadFields(CompleteOpportunity(nullptr, kWon, deal)),
              ElementsAre("forecast_category", "close_date"));
}

TEST(OpportunityRulesTest, OpenOneCannotBeClosedByCategory) {
  Opportunity deal = Deal();
  deal.category = Category::kClosed;
  EXPECT_THAT(BadFields(CompleteOpportunity(nullptr, kOpen, deal)),
              ElementsAre("forecast_category"));
}

TEST(OpportunityRulesTest, OwnersCategoryEndsWithItsClosing) {
  Opportunity before = Deal("open");
  before.category = Category::kCommit;
  Opportunity after = before;
  after.stage = "won";
  ASSERT_TRUE(CompleteOpportunity(&before, kWon, after).ok());
  EXPECT_EQ(after.category, Category::kUnspecified);
  EXPECT_EQ(after.effective_category, Category::kClosed);
}

TEST(OpportunityRulesTest, PartnersNeverGetMoreThanTheDeal) {
  Opportunity deal = Deal();
  deal.partners = {{"a", PartnerKind::kSourced, 6000}, {"b", PartnerKind::kCoSold, 4000}};
  EXPECT_TRUE(CompleteOpportunity(nullptr, kOpen, deal).ok());
  deal.partners[1].share_basis_points = 4001;
  EXPECT_THAT(BadFields(CompleteOpportunity(nullptr, kOpen, deal)), ElementsAre("partners"));
}

TEST(AmountRulesTest, LinesMakeTheAmount) {
  Opportunity deal = Deal();
  deal.lines = {{"p", 1, {100}}, {"q", 1, {50}}};
  ASSERT_TRUE(CompleteAmount(nullptr, {kEuros, {150}}, deal).ok());
  EXPECT_EQ(deal.amount.value, 150);
  EXPECT_THAT(BadFields(CompleteAmount(nullptr, {kEuros, {151}}, deal)), ElementsAre("amount"));
}

TEST(AmountRulesTest, AmountFollowsLinesThatChange) {
  Opportunity before = Deal();
  before.lines = {{"p", 1, {100}}};
  before.currency = kEuros;
  before.amount = {100};
  Opportunity after = before;
  after.lines[0].amount = {70};
  ASSERT_TRUE(CompleteAmount(&before, {kEuros, {100}}, after).ok());
  EXPECT_EQ(after.amount.value, 70);
}

TEST(TargetRulesTest, NeedsOneSubjectAndOnePeriod) {
  Target target;
  target.kind = TargetKind::kBookings;
  target.quarter = 1;
  target.month = 2;
  EXPECT_THAT(BadFields(CheckTarget(target)), ElementsAre("subject", "period.month"));
  target.month = 0;
  target.account = "acme";
  EXPECT_TRUE(CheckTarget(target).ok());
  target.person = "jane";
  EXPECT_THAT(BadFields(CheckTarget(target)), ElementsAre("subject"));
}

TEST(RateRulesTest, CurrencyIsAlwaysWorthOneInItself) {
  ExchangeRate rate;
  rate.currency = kEuros;
  rate.base = kEuros;
  EXPECT_THAT(BadFields(CheckRate(rate)), ElementsAre("rate", "currency_code"));
  rate.rate_billionths = 1;
  rate.base = money::ParseCurrency("USD").value();
  EXPECT_TRUE(CheckRate(rate).ok());
}

}  // namespace
}  // namespace accord::forecast
