// Opportunities and stages over a real channel and a real database.
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class OpportunityApiTest : public ForecastApiTest {
 protected:
  absl::StatusOr<v1::Stage> CreateStage(const std::string& id, v1::Stage::Outcome outcome,
                                        v1::ForecastCategory category, int probability) {
    v1::CreateStageRequest request;
    request.set_stage_id(id);
    v1::Stage& stage = *request.mutable_stage();
    stage.set_display_name(id);
    stage.set_outcome(outcome);
    stage.set_forecast_category(category);
    stage.set_probability_basis_points(probability);
    return Call(&PipelineStub::CreateStage, request);
  }
  absl::StatusOr<v1::Stage> UpdateStage(const v1::Stage& stage,
                                        const std::vector<std::string>& mask) {
    v1::UpdateStageRequest request;
    *request.mutable_stage() = stage;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(&PipelineStub::UpdateStage, request);
  }
  std::vector<std::string> List(const std::string& filter, const std::string& order = "") {
    v1::ListOpportunitiesRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    const auto page = Call(&PipelineStub::ListOpportunities, request);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> ids;
    if (!page.ok()) return ids;
    for (const auto& opportunity : page->opportunities()) {
      ids.push_back(opportunity.name().substr(14));
    }
    return ids;
  }
};

TEST_F(OpportunityApiTest, CountsByItsStageUnlessItSaysOtherwise) {
  const auto plain = Create(MakeOpportunity("acme", 100, "proposal"));
  ASSERT_TRUE(plain.ok()) << plain.status();
  EXPECT_EQ(plain->effective_category(), v1::BEST_CASE);
  EXPECT_EQ(plain->effective_probability_basis_points(), 5000);
  EXPECT_EQ(plain->type(), v1::Opportunity::NEW);
  EXPECT_EQ(Text(plain->reporting_amount()), "100");
  v1::Opportunity surer = MakeOpportunity("acme", 100, "proposal");
  surer.set_forecast_category(v1::COMMIT);
  surer.set_probability_basis_points(0);
  const auto own = Create(surer);
  ASSERT_TRUE(own.ok()) << own.status();
  EXPECT_EQ(own->effective_category(), v1::COMMIT);
  EXPECT_EQ(own->effective_probability_basis_points(), 0) << "zero is a probability too";
}

TEST_F(OpportunityApiTest, OwnCategoryEndsWithItsClosing) {
  v1::Opportunity opportunity = MakeOpportunity("acme", 100, "proposal");
  opportunity.set_forecast_category(v1::COMMIT);
  ASSERT_TRUE(Create(opportunity, "deal").ok());
  v1::Opportunity patch;
  patch.set_stage("stages/won");
  const auto won = Update("deal", patch, {"stage"});
  ASSERT_TRUE(won.ok()) << won.status();
  EXPECT_EQ(won->forecast_category(), v1::FORECAST_CATEGORY_UNSPECIFIED);
  EXPECT_EQ(won->effective_category(), v1::CLOSED);
  EXPECT_EQ(won->effective_probability_basis_points(), 10000);
}

TEST_F(OpportunityApiTest, EveryBadFieldIsNamed) {
  v1::Opportunity opportunity;
  opportunity.set_account("acme");
  *opportunity.mutable_amount() = MakeMoney(-5);
  opportunity.set_probability_basis_points(10001);
  opportunity.set_type(static_cast<v1::Opportunity::Type>(9));
  *opportunity.mutable_close_date() = MakeDate("2026-02-28");
  opportunity.mutable_close_date()->set_day(30);
  opportunity.add_lines()->set_quantity(-1);
  const auto refused = Create(opportunity);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(
      FieldsOf(refused),
      UnorderedElementsAre("opportunity.display_name", "opportunity.account", "opportunity.type",
                           "opportunity.stage", "opportunity.close_date", "opportunity.amount",
                           "opportunity.lines[0].product", "opportunity.lines[0].quantity",
                           "opportunity.lines[0].amount", "opportunity.probability_basis_points"));
}

TEST_F(OpportunityApiTest, RulesBetweenFieldsAreNamedToo) {
  v1::Opportunity won = MakeOpportunity("acme", 100, "won", "");
  won.set_forecast_category(v1::COMMIT);
  for (int i = 0; i < 2; ++i) {
    v1::PartnerCredit& credit = *won.add_partners();
    credit.set_partner("Helper");
    credit.set_kind(v1::PartnerCredit::SOURCED);
    credit.set_share_basis_points(6000);
  }
  EXPECT_THAT(FieldsOf(Create(won)),
              UnorderedElementsAre("opportunity.forecast_category", "opportunity.close_date",
                                   "opportunity.partners"));
  v1::Opportunity closed = MakeOpportunity("acme", 100);
  closed.set_forecast_category(v1::CLOSED);
  EXPECT_THAT(FieldsOf(Create(closed)), ElementsAre("opportunity.forecast_category"));
}

TEST_F(OpportunityApiTest, WhatItRefersToHasToExist) {
  const auto refusal = [&](auto change) {
    v1::Opportunity opportunity = MakeOpportunity("acme", 100);
    change(opportunity);
    const auto refused = Create(opportunity);
    EXPECT_EQ(refused.status().code(), StatusCode::kNotFound) << refused.status();
    EXPECT_EQ(ReasonOf(refused), "REFERENCE_NOT_FOUND");
    return MetadataOf(refused, "field") + " " + MetadataOf(refused, "name");
  };
  EXPECT_EQ(refusal([](v1::Opportunity& o) { o.set_account("accounts/no"); }),
            "account accounts/no");
  EXPECT_EQ(refusal([](v1::Opportunity& o) { o.set_owner("people/no"); }), "owner people/no");
  EXPECT_EQ(refusal([](v1::Opportunity& o) { o.set_stage("stages/no"); }), "stage stages/no");
  EXPECT_EQ(refusal([](v1::Opportunity& o) {
              v1::OpportunityLine& line = *o.add_lines();
              line.set_product("products/no");
              line.set_quantity(1);
              *line.mutable_amount() = MakeMoney(100);
            }),
            "lines[0].product products/no");
}

TEST_F(OpportunityApiTest, WhoIsGoneSinceDoesNotStandInTheWay) {
  v1::Opportunity opportunity = MakeOpportunity("solo", 100);
  opportunity.set_owner("people/joe");
  ASSERT_TRUE(Create(opportunity, "deal").ok());
  TellPerson("joe", "boss", true);
  v1::Opportunity patch;
  patch.set_next_step("Call");
  const auto changed = Update("deal", patch, {"next_step"});
  EXPECT_TRUE(changed.ok()) << changed.status();
  ASSERT_TRUE(Delete("deal").ok());
  EXPECT_EQ(ReasonOf(Undelete("deal")), "REFERENCE_NOT_FOUND") << "what comes back is set anew";
}

TEST_F(OpportunityApiTest, CurrencyNeedsARateOnItsDay) {
  v1::Opportunity opportunity = MakeOpportunity("acme", 100);
  *opportunity.mutable_amount() = MakeMoney(100, "EUR");
  const auto refused = Create(opportunity);
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "CURRENCY_WITHOUT_RATE");
  EXPECT_EQ(MetadataOf(refused, "field"), "amount");
  EXPECT_EQ(MetadataOf(refused, "currency"), "EUR");
  EXPECT_EQ(MetadataOf(refused, "date"), "2026-03-15");
  ASSERT_TRUE(SetRate("EUR", "2026-03-16", "1.1").ok());
  EXPECT_EQ(ReasonOf(Create(opportunity)), "CURRENCY_WITHOUT_RATE") << "a day too early";
  ASSERT_TRUE(SetRate("EUR", "2026-03-15", "1.25").ok());
  const auto made = Create(opportunity);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(Text(made->reporting_amount()), "125");
}

TEST_F(OpportunityApiTest, LinesAddUpToTheAmount) {
  v1::Opportunity opportunity = MakeOpportunity("acme", 0);
  opportunity.clear_amount();
  for (const int64_t units : {30, 12}) {
    v1::OpportunityLine& line = *opportunity.add_lines();
    line.set_product("products/suite");
    line.set_quantity(2);
    *line.mutable_amount() = MakeMoney(units);
  }
  const auto made = Create(opportunity, "deal");
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(Text(made->amount()), "42");
  v1::Opportunity patch;
  *patch.add_lines() = opportunity.lines(0);
  EXPECT_EQ(Text(Update("deal", patch, {"lines"})->amount()), "30");
  *patch.mutable_amount() = MakeMoney(31);
  EXPECT_THAT(FieldsOf(Update("deal", patch, {"amount"})), ElementsAre("opportunity.amount"));
  *opportunity.mutable_lines(1)->mutable_amount() = MakeMoney(1, "EUR");
  EXPECT_THAT(FieldsOf(Create(opportunity)),
              ElementsAre("opportunity.lines[1].amount.currency_code"));
}

TEST_F(OpportunityApiTest, StaleEtagIsAborted) {
  const auto made = Create(MakeOpportunity("acme", 100), "deal");
  ASSERT_TRUE(made.ok());
  v1::Opportunity patch;
  patch.set_next_step("Call");
  patch.set_etag(made->etag());
  ASSERT_TRUE(Update("deal", patch, {"next_step"}).ok());
  const auto stale = Update("deal", patch, {"next_step"});
  EXPECT_EQ(stale.status().code(), StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(stale), "ETAG_MISMATCH");
}

TEST_F(OpportunityApiTest, DeletedOneKeepsItsNameAndComesBack) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100), "deal").ok());
  ASSERT_TRUE(Delete("deal").ok());
  EXPECT_TRUE(Get("deal")->has_delete_time());
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_EQ(ReasonOf(Delete("deal")), "RESOURCE_DELETED");
  EXPECT_EQ(ReasonOf(Create(MakeOpportunity("acme", 1), "deal")), "RESOURCE_EXISTS");
  ASSERT_TRUE(Undelete("deal").ok());
  EXPECT_EQ(ReasonOf(Undelete("deal")), "RESOURCE_NOT_DELETED");
  EXPECT_THAT(List(""), ElementsAre("deal"));
  EXPECT_EQ(ReasonOf(Get("no")), "RESOURCE_NOT_FOUND");
}

TEST_F(OpportunityApiTest, ExternalIdBelongsToOne) {
  v1::Opportunity opportunity = MakeOpportunity("acme", 100);
  opportunity.add_external_ids()->set_system("crm");
  opportunity.mutable_external_ids(0)->set_value("1");
  ASSERT_TRUE(Create(opportunity, "one").ok());
  const auto refused = Create(opportunity, "two");
  EXPECT_EQ(refused.status().code(), StatusCode::kAlreadyExists);
  EXPECT_EQ(ReasonOf(refused), "EXTERNAL_ID_TAKEN");
}

TEST_F(OpportunityApiTest, RequestIdGivesTheFirstAnswerAgain) {
  v1::CreateOpportunityRequest request;
  *request.mutable_opportunity() = MakeOpportunity("acme", 100);
  request.set_request_id("r1");
  const auto first = Call(&PipelineStub::CreateOpportunity, request);
  const auto second = Call(&PipelineStub::CreateOpportunity, request);
  ASSERT_TRUE(first.ok() && second.ok()) << second.status();
  EXPECT_EQ(first->name(), second->name());
  EXPECT_THAT(List(""), SizeIs(1));
  request.mutable_opportunity()->set_display_name("Other");
  EXPECT_FALSE(Call(&PipelineStub::CreateOpportunity, request).ok());
}

TEST_F(OpportunityApiTest, ValidateOnlyWritesNothing) {
  v1::CreateOpportunityRequest request;
  *request.mutable_opportunity() = MakeOpportunity("acme", 100);
  request.set_validate_only(true);
  const int64_t revision = store_->revision();
  EXPECT_TRUE(Call(&PipelineStub::CreateOpportunity, request).ok());
  EXPECT_EQ(store_->revision(), revision);
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "0");
}

TEST_F(OpportunityApiTest, ListsByEveryFieldThatTheContractNames) {
  v1::Opportunity big = MakeOpportunity("acme", 500, "proposal", "2026-05-01");
  big.set_owner("people/jane");
  big.set_type(v1::Opportunity::RENEWAL);
  big.set_competitor("Rival");
  big.add_external_ids()->set_system("crm");
  big.mutable_external_ids(0)->set_value("77");
  *big.mutable_open_date() = MakeDate("2025-12-01");
  big.set_display_name("Big one");
  ASSERT_TRUE(Create(big, "big").ok());
  ASSERT_TRUE(Create(MakeOpportunity("umbrella", 5), "small").ok());
  for (const char* filter :
       {"account = \"accounts/acme\"", "owner = \"people/jane\"", "type = RENEWAL",
        "stage = \"stages/proposal\"", "effective_category = BEST_CASE",
        "close_date > \"2026-04-01\"", "open_date = \"2025-12-01\"", "amount >= 500",
        "competitor = \"Rival\"", "external_ids:\"crm:77\"", "display_name = \"Big one\""}) {
    EXPECT_THAT(List(filter), ElementsAre("big")) << filter;
  }
  EXPECT_THAT(List("currency_code = \"USD\"", "amount desc"), ElementsAre("big", "small"));
  EXPECT_THAT(List("create_time > \"2020-01-01T00:00:00Z\"", "close_date"),
              ElementsAre("small", "big"));
}

TEST_F(OpportunityApiTest, PagesShowTheRevisionOfTheFirst) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(Create(MakeOpportunity("acme", 1), id).ok());
  v1::ListOpportunitiesRequest request;
  request.set_page_size(2);
  auto page = Call(&PipelineStub::ListOpportunities, request);
  ASSERT_TRUE(page.ok() && page->opportunities_size() == 2);
  ASSERT_TRUE(Delete("c").ok());
  request.set_page_token(page->next_page_token());
  page = Call(&PipelineStub::ListOpportunities, request);
  ASSERT_TRUE(page.ok()) << page.status();
  ASSERT_EQ(page->opportunities_size(), 1);
  EXPECT_EQ(page->opportunities(0).name(), "opportunities/c");
  EXPECT_EQ(page->next_page_token(), "");
  request.set_filter("amount > 0");
  EXPECT_EQ(ReasonOf(Call(&PipelineStub::ListOpportunities, request)), "PAGE_TOKEN_INVALID");
}

TEST_F(OpportunityApiTest, FilterThatDoesNotParseSaysWhere) {
  v1::ListOpportunitiesRequest request;
  request.set_filter("amount > ");
  const auto refused = Call(&PipelineStub::ListOpportunities, request);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(refused), "FILTER_INVALID");
  EXPECT_EQ(MetadataOf(refused, "position"), "10");
  request.set_filter("");
  request.set_order_by("colour");
  EXPECT_EQ(ReasonOf(Call(&PipelineStub::ListOpportunities, request)), "ORDER_BY_INVALID");
}

TEST_F(OpportunityApiTest, ADatabaseBeginsWithTheUsualStages) {
  v1::ListStagesRequest request;
  request.set_order_by("sequence");
  const auto page = Call(&PipelineStub::ListStages, request);
  ASSERT_TRUE(page.ok()) << page.status();
  std::vector<std::string> names;
  for (const v1::Stage& stage : page->stages()) names.push_back(stage.name());
  EXPECT_THAT(names, ElementsAre("stages/prospecting", "stages/qualification", "stages/proposal",
                                 "stages/negotiation", "stages/won", "stages/lost"));
  ASSERT_TRUE(CallOn(&PipelineStub::DeleteStage, "stages/prospecting").ok());
  Stop();
  Start();
  EXPECT_TRUE(CallOn(&PipelineStub::GetStage, "stages/prospecting")->has_delete_time())
      << "a deleted one does not come back by itself";
}

TEST_F(OpportunityApiTest, OutcomeOfAStageImpliesItsCategory) {
  const auto won = CreateStage("signed", v1::Stage::WON, v1::FORECAST_CATEGORY_UNSPECIFIED, 0);
  ASSERT_TRUE(won.ok()) << won.status();
  EXPECT_EQ(won->forecast_category(), v1::CLOSED);
  EXPECT_EQ(won->probability_basis_points(), 10000);
  EXPECT_THAT(FieldsOf(CreateStage("x", v1::Stage::LOST, v1::COMMIT, 5000)),
              ElementsAre("stage.forecast_category", "stage.probability_basis_points"));
  EXPECT_THAT(FieldsOf(CreateStage("x", v1::Stage::OPEN, v1::CLOSED, 0)),
              ElementsAre("stage.forecast_category"));
  EXPECT_THAT(FieldsOf(CreateStage("x", v1::Stage::OUTCOME_UNSPECIFIED, v1::COMMIT, 0)),
              ElementsAre("stage.outcome"));
}

TEST_F(OpportunityApiTest, ChangedStageTakesItsOpportunitiesAlong) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100), "plain").ok());
  v1::Opportunity own = MakeOpportunity("acme", 10);
  own.set_forecast_category(v1::COMMIT);
  ASSERT_TRUE(Create(own, "own").ok());
  v1::Stage patch;
  patch.set_name("stages/prospecting");
  patch.set_forecast_category(v1::BEST_CASE);
  patch.set_probability_basis_points(4000);
  ASSERT_TRUE(UpdateStage(patch, {"forecast_category", "probability_basis_points"}).ok());
  EXPECT_EQ(Get("plain")->effective_category(), v1::BEST_CASE);
  EXPECT_EQ(Get("own")->effective_category(), v1::COMMIT);
  EXPECT_EQ(Get("own")->effective_probability_basis_points(), 4000);
  const auto forecast = Forecast("accounts/acme");
  EXPECT_EQ(AmountOf(forecast, v1::BEST_CASE), "100");
  EXPECT_EQ(Text(forecast->weighted()), "44");
}

TEST_F(OpportunityApiTest, StageThatSomethingIsInStays) {
  ASSERT_TRUE(Create(MakeOpportunity("acme", 100, "proposal", ""), "deal").ok());
  const auto deleted = CallOn(&PipelineStub::DeleteStage, "stages/proposal");
  EXPECT_EQ(deleted.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(deleted), "STAGE_IN_USE");
  EXPECT_EQ(MetadataOf(deleted, "opportunity"), "opportunities/deal");
  v1::Stage patch;
  patch.set_name("stages/proposal");
  patch.set_outcome(v1::Stage::WON);
  const auto won = UpdateStage(patch, {"outcome", "forecast_category", "probability_basis_points"});
  EXPECT_EQ(ReasonOf(won), "STAGE_IN_USE") << "a won opportunity needs a close date";
  EXPECT_THAT(std::string(won.status().message()), HasSubstr("close_date"));
  ASSERT_TRUE(Delete("deal").ok());
  EXPECT_TRUE(CallOn(&PipelineStub::DeleteStage, "stages/proposal").ok());
  EXPECT_EQ(ReasonOf(Undelete("deal")), "REFERENCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(Create(MakeOpportunity("acme", 1, "proposal"))), "REFERENCE_NOT_FOUND");
}

}  // namespace
}  // namespace accord::forecast
