// What is refused at the write because it could not be told, what is marked because it could not be
// refused, and what stays exact while stages and rates change.
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr int64_t kHuge = 9000000000000;  // two of them are more than 64 bits of micros hold

class UnderChangeTest : public ForecastApiTest {
 protected:
  void Add(const std::string& id, const v1::Opportunity& opportunity) {
    const auto made = Create(opportunity, id);
    ASSERT_TRUE(made.ok()) << made.status();
  }
  absl::StatusOr<v1::Stage> ChangeStage(const std::string& id, v1::ForecastCategory category,
                                        int probability_basis_points) {
    v1::UpdateStageRequest request;
    request.mutable_stage()->set_name("stages/" + id);
    request.mutable_stage()->set_forecast_category(category);
    request.mutable_stage()->set_probability_basis_points(probability_basis_points);
    request.mutable_update_mask()->add_paths("forecast_category");
    request.mutable_update_mask()->add_paths("probability_basis_points");
    return Call(&PipelineStub::UpdateStage, request);
  }
  // Ids of what a filter finds, as of a revision (0: now).
  std::vector<std::string> Find(const std::string& filter, int64_t revision = 0) {
    v1::ListOpportunitiesRequest request;
    request.set_filter(filter);
    if (revision > 0) request.mutable_as_of()->set_revision(revision);
    const auto page = Call(&PipelineStub::ListOpportunities, request);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> ids;
    if (!page.ok()) return ids;
    for (const v1::Opportunity& one : page->opportunities()) ids.push_back(one.name().substr(14));
    return ids;
  }
};

// Issue 9, fault 7
TEST_F(UnderChangeTest, FigureTooLargeIsLeftOutAloneAndEverythingElseIsTold) {
  TellAccount("umbrella", "");
  Add("a", MakeOpportunity("acme", 9000000000000));
  Add("b", MakeOpportunity("umbrella", 9000000000000));
  Add("c", MakeOpportunity("umbrella", 3, "negotiation"));
  TellAccount("umbrella", "group");  // here the two sums meet, and nobody could refuse it
  const auto group = Forecast("accounts/group");
  ASSERT_TRUE(group.ok()) << group.status();
  EXPECT_FALSE(CellOf(*group, v1::PIPELINE).has_amount());
  EXPECT_EQ(CellOf(*group, v1::PIPELINE).opportunity_count(), 2);
  EXPECT_EQ(AmountOf(group, v1::COMMIT), "3");
  EXPECT_FALSE(group->has_open_pipeline());
  EXPECT_EQ(Text(group->weighted()), "1800000000002.40");
  EXPECT_EQ(DetailsOf(*group, "FIGURE_TOO_LARGE"), "figure=cells.PIPELINE.amount");
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "9000000000000");
  EXPECT_EQ(Forecast("accounts/acme")->explanations_size(), 0);
  ASSERT_TRUE(Delete("b").ok());
  EXPECT_EQ(AmountOf(Forecast("accounts/group"), v1::PIPELINE), "9000000000000");
}

// Issue 9, fault 7
TEST_F(UnderChangeTest, WriteThatNoFigureAboveCouldHoldIsRefusedAndTheNextOneIsNot) {
  Add("a", MakeOpportunity("acme", kHuge));
  const auto refused = Create(MakeOpportunity("umbrella", kHuge), "b");
  EXPECT_EQ(refused.status().code(), StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(refused), "AMOUNT_OVERFLOW");
  EXPECT_EQ(MetadataOf(refused, "field"), "amount");
  EXPECT_TRUE(Create(MakeOpportunity("solo", kHuge), "b").ok()) << "nobody stands above both";
  EXPECT_TRUE(Create(MakeOpportunity("umbrella", 200), "c").ok());
  EXPECT_TRUE(Create(MakeOpportunity("umbrella", kHuge, "proposal", "2031-01-01"), "d").ok())
      << "in another year";
  v1::Opportunity patch;
  *patch.mutable_close_date() = MakeDate("2026-01-01");
  EXPECT_EQ(ReasonOf(Update("d", patch, {"close_date"})), "AMOUNT_OVERFLOW");
  *patch.mutable_amount() = MakeMoney(5);
  EXPECT_TRUE(Update("a", patch, {"amount"}).ok()) << "what makes room is never refused";
  EXPECT_TRUE(Update("d", patch, {"close_date"}).ok());
}

// Issue 9, fault 7
TEST_F(UnderChangeTest, ManagerCountsAsAnAccountAboveDoes) {
  v1::Opportunity deal = MakeOpportunity("acme", kHuge);
  deal.set_owner("people/jane");
  Add("a", deal);
  deal.set_account("accounts/solo");
  deal.set_owner("people/joe");
  EXPECT_EQ(ReasonOf(Create(deal)), "AMOUNT_OVERFLOW");
}

// Issue 9, fault 7
TEST_F(UnderChangeTest, EntriesOfOneCallCountTogetherAndWhatWasUndoneDoesNot) {
  v1::UpsertOpportunitiesRequest request;
  for (const char* account : {"acme", "umbrella"}) {
    v1::Opportunity deal = MakeOpportunity(account, kHuge);
    deal.add_external_ids()->set_system("crm");
    deal.mutable_external_ids(0)->set_value(account);
    *request.add_opportunities() = deal;
  }
  const auto both = Call(&PipelineStub::UpsertOpportunities, request);
  EXPECT_EQ(ReasonOf(both), "AMOUNT_OVERFLOW");
  EXPECT_EQ(MetadataOf(both, "field"), "opportunities[1].amount");
  v1::CreateOpportunityRequest tried;
  *tried.mutable_opportunity() = MakeOpportunity("acme", kHuge);
  tried.set_validate_only(true);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Call(&PipelineStub::CreateOpportunity, tried).ok());
  EXPECT_TRUE(Create(MakeOpportunity("umbrella", kHuge)).ok());
}

// Issue 9, fault 12: every opportunity was rewritten, and nobody else could write meanwhile.
TEST_F(UnderChangeTest, ChangedStageRewritesNothingAndIsRightEverywhere) {
  Add("a", MakeOpportunity("acme", 10, "proposal"));
  v1::Opportunity own = MakeOpportunity("acme", 7, "proposal");
  own.set_forecast_category(v1::PIPELINE);
  Add("own", own);
  Add("other", MakeOpportunity("acme", 100, "negotiation"));
  const int64_t before = store_->revision();
  const auto made = Get("a");
  ASSERT_TRUE(ChangeStage("proposal", v1::COMMIT, 9000).ok());
  EXPECT_EQ(store_->revision(), before + 1);
  const auto now = Get("a");
  EXPECT_EQ(now->etag(), made->etag());
  EXPECT_EQ(now->effective_category(), v1::COMMIT);
  EXPECT_EQ(now->effective_probability_basis_points(), 9000);
  EXPECT_THAT(Find("effective_category = COMMIT"), UnorderedElementsAre("a", "other"));
  EXPECT_THAT(Find("effective_category = PIPELINE"), ElementsAre("own"));
  EXPECT_THAT(Find("effective_category != COMMIT"), ElementsAre("own"));
  EXPECT_THAT(Find("effective_category = BEST_CASE", before), ElementsAre("a"));
  EXPECT_THAT(Find("effective_category = COMMIT", before), ElementsAre("other"));
  const auto forecast = Forecast("accounts/acme");
  EXPECT_EQ(AmountOf(forecast, v1::COMMIT), "110");
  EXPECT_EQ(Text(forecast->weighted()), "95.30");
  v1::GetForecastRequest past = ForecastOf("accounts/acme", MakePeriod(2026));
  past.mutable_as_of()->set_revision(before);
  EXPECT_EQ(AmountOf(Call(&ForecastStub::GetForecast, past), v1::BEST_CASE), "10");
  v1::ListContributionsRequest commit = ContributionsOf("accounts/acme");
  commit.add_categories(v1::COMMIT);
  EXPECT_EQ(Contributions(commit)->total_count(), 2);
  v1::ListOpportunitiesRequest ordered;
  ordered.set_order_by("effective_category");
  EXPECT_THAT(FieldsOf(Call(&PipelineStub::ListOpportunities, ordered)), ElementsAre("order_by"));
}

// Issue 9, fault 12: a figure is by all of the old stages and rates or by all of the new ones, and
// says which; and nobody waits.
TEST_F(UnderChangeTest, FigureIsWholeByTheOldOnesAndSaysSoUntilItIsByTheNew) {
  Add("a", MakeOpportunity("acme", 10, "proposal"));
  Add("b", MakeOpportunity("acme-de", 20, "proposal"));
  ASSERT_TRUE(Forecast("accounts/group").ok());
  for (int i = 0; i < 30; ++i) {
    const bool commit = i % 2 == 0;
    ASSERT_TRUE(ChangeStage("proposal", commit ? v1::COMMIT : v1::BEST_CASE, 5000).ok());
    const int64_t changed = answered_;
    const auto forecast =
        Call(&ForecastStub::GetForecast, ForecastOf("accounts/group", MakePeriod(2026)));
    ASSERT_TRUE(forecast.ok()) << forecast.status();
    EXPECT_GE(answered_, changed);
    const bool pending = !DetailsOf(*forecast, "RECOUNT_PENDING").empty();
    const auto newest = commit ? v1::COMMIT : v1::BEST_CASE;
    const auto oldest = commit ? v1::BEST_CASE : v1::COMMIT;
    EXPECT_EQ(AmountOf(forecast, pending ? oldest : newest), "30");
    EXPECT_EQ(AmountOf(forecast, pending ? newest : oldest), "0");
    EXPECT_EQ(AmountOf(Forecast("accounts/group"), newest), "30");
  }
}

}  // namespace
}  // namespace accord::forecast
