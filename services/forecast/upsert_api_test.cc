// UpsertOpportunities over a real channel and a real database. That of revenue facts is in
// revenue_api_test.cc.
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class UpsertApiTest : public ForecastApiTest {
 protected:
  // An entry known to the CRM as `value`.
  static v1::Opportunity Entry(const std::string& value, int64_t units = 100) {
    v1::Opportunity entry = MakeOpportunity("acme", units);
    AddId(entry, "crm", value);
    return entry;
  }
  static void AddId(v1::Opportunity& entry, const std::string& system, const std::string& value) {
    common::v1::ExternalId& id = *entry.add_external_ids();
    id.set_system(system);
    id.set_value(value);
  }
  absl::StatusOr<v1::UpsertOpportunitiesResponse> Upsert(
      const std::vector<v1::Opportunity>& entries) {
    v1::UpsertOpportunitiesRequest request;
    for (const v1::Opportunity& entry : entries) *request.add_opportunities() = entry;
    return Call(&PipelineStub::UpsertOpportunities, request);
  }
  // The id of the opportunity that an entry became.
  static std::string IdOf(const absl::StatusOr<v1::UpsertOpportunitiesResponse>& done, int i = 0) {
    return done.ok() ? done->results(i).name().substr(14) : std::string(done.status().message());
  }
};

TEST_F(UpsertApiTest, SameCallTwiceChangesNothing) {
  const auto first = Upsert({Entry("1"), Entry("2")});
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(first->results(0).outcome(), common::v1::CREATED);
  const int64_t revision = store_->revision();
  const auto again = Upsert({Entry("1"), Entry("2")});
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->results(0).outcome(), common::v1::UNCHANGED);
  EXPECT_EQ(again->results(1).outcome(), common::v1::UNCHANGED);
  EXPECT_EQ(again->results(1).name(), first->results(1).name());
  EXPECT_EQ(store_->revision(), revision);
}

TEST_F(UpsertApiTest, FieldsThatAreNotSetKeepTheirValue) {
  v1::Opportunity entry = Entry("1");
  entry.set_owner("people/jane");
  entry.set_next_step("Call");
  AddId(entry, "erp", "9");
  const std::string id = IdOf(Upsert({entry}));
  v1::Opportunity change;
  AddId(change, "crm", "1");
  change.set_display_name("Better deal");
  change.set_stage("stages/proposal");
  const auto done = Upsert({change});
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->results(0).outcome(), common::v1::UPDATED);
  EXPECT_EQ(IdOf(done), id);
  const auto now = Get(id);
  EXPECT_EQ(now->display_name(), "Better deal");
  EXPECT_EQ(now->account(), "accounts/acme");
  EXPECT_EQ(now->owner(), "people/jane");
  EXPECT_EQ(now->next_step(), "Call");
  EXPECT_EQ(Text(now->amount()), "100");
  EXPECT_EQ(now->effective_category(), v1::BEST_CASE);
  EXPECT_THAT(now->external_ids(), SizeIs(2)) << "the other system's id stays";
}

TEST_F(UpsertApiTest, EveryBadFieldOfEveryEntryIsNamedAndNothingIsWritten) {
  v1::Opportunity undated = Entry("2");
  undated.set_stage("stages/won");
  undated.set_forecast_category(v1::COMMIT);
  undated.clear_close_date();
  v1::Opportunity stranger = Entry("3");
  stranger.set_account("accounts/no");
  v1::Opportunity foreign = Entry("4");
  *foreign.mutable_amount() = MakeMoney(1, "EUR");
  v1::Opportunity nobody = MakeOpportunity("acme", 1);
  const int64_t revision = store_->revision();
  const auto refused = Upsert({Entry("1"), undated, stranger, foreign, nobody, Entry("1")});
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(
      FieldsOf(refused),
      UnorderedElementsAre("opportunities[1].forecast_category", "opportunities[1].close_date",
                           "opportunities[2].account", "opportunities[3].amount",
                           "opportunities[4].external_ids", "opportunities[5].external_ids[0]"));
  EXPECT_EQ(store_->revision(), revision) << "all of them or none";
}

TEST_F(UpsertApiTest, WhatIsOnlyWrongKeepsItsReason) {
  v1::Opportunity stranger = Entry("1");
  stranger.set_owner("people/no");
  const auto refused = Upsert({Entry("2"), stranger});
  EXPECT_EQ(refused.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(refused), "REFERENCE_NOT_FOUND");
  EXPECT_EQ(MetadataOf(refused, "field"), "opportunities[1].owner");
  v1::Opportunity foreign = Entry("1");
  *foreign.mutable_amount() = MakeMoney(1, "EUR");
  EXPECT_EQ(ReasonOf(Upsert({foreign})), "CURRENCY_WITHOUT_RATE");
}

TEST_F(UpsertApiTest, AnnotationsHoldForEntriesToo) {
  v1::Opportunity entry = Entry("1");
  *entry.mutable_amount() = MakeMoney(-1);
  entry.set_display_name(std::string(201, 'x'));
  EXPECT_THAT(FieldsOf(Upsert({entry})),
              UnorderedElementsAre("opportunities[0].amount", "opportunities[0].display_name"));
  v1::UpsertOpportunitiesRequest many;
  for (int i = 0; i < 1001; ++i) many.add_opportunities();
  EXPECT_THAT(FieldsOf(Call(&PipelineStub::UpsertOpportunities, many)),
              testing::Contains("opportunities"));
}

TEST_F(UpsertApiTest, DeletedOneComesBackUnderItsName) {
  const std::string id = IdOf(Upsert({Entry("1")}));
  ASSERT_TRUE(Delete(id).ok());
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "0");
  const auto back = Upsert({Entry("1", 70)});
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(IdOf(back), id);
  EXPECT_FALSE(Get(id)->has_delete_time());
  EXPECT_EQ(AmountOf(Forecast("accounts/acme"), v1::PIPELINE), "70");
  EXPECT_EQ(Upsert({Entry("1", 70)})->results(0).outcome(), common::v1::UNCHANGED);
}

TEST_F(UpsertApiTest, TwoEntriesOfOneOpportunityAreRefused) {
  v1::Opportunity both = Entry("1");
  AddId(both, "erp", "9");
  ASSERT_TRUE(Upsert({both}).ok());
  v1::Opportunity by_erp = MakeOpportunity("acme", 5);
  AddId(by_erp, "erp", "9");
  EXPECT_THAT(FieldsOf(Upsert({Entry("1"), by_erp})),
              ElementsAre("opportunities[1].external_ids[0]"));
}

// Once overwrote the one whose name was made from that id.
TEST_F(UpsertApiTest, IdThatAnOpportunityGaveUpMakesAnother) {
  const std::string first = IdOf(Upsert({Entry("1", 100)}));
  v1::Opportunity renamed;
  AddId(renamed, "crm", "2");
  ASSERT_TRUE(Update(first, renamed, {"external_ids"}).ok());
  const auto second = Upsert({Entry("1", 7)});
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->results(0).outcome(), common::v1::CREATED);
  EXPECT_NE(IdOf(second), first);
  EXPECT_EQ(Text(Get(first)->amount()), "100");
  EXPECT_EQ(IdOf(Upsert({Entry("1", 8)})), IdOf(second));
}

TEST_F(UpsertApiTest, IdOfAnotherIsRefused) {
  v1::Opportunity other = Entry("2");
  AddId(other, "erp", "9");
  ASSERT_TRUE(Upsert({other}).ok());
  v1::Opportunity thief = Entry("1");
  AddId(thief, "erp", "9");
  EXPECT_THAT(FieldsOf(Upsert({thief})), ElementsAre("opportunities[0].external_ids"));
}

TEST_F(UpsertApiTest, RequestIdAndValidateOnlyHoldForUpserts) {
  v1::UpsertOpportunitiesRequest request;
  *request.add_opportunities() = Entry("1");
  request.set_validate_only(true);
  const int64_t revision = store_->revision();
  ASSERT_TRUE(Call(&PipelineStub::UpsertOpportunities, request).ok());
  EXPECT_EQ(store_->revision(), revision);
  request.set_validate_only(false);
  request.set_request_id("r1");
  ASSERT_TRUE(Call(&PipelineStub::UpsertOpportunities, request).ok());
  const auto again = Call(&PipelineStub::UpsertOpportunities, request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->results(0).outcome(), common::v1::CREATED) << "the first answer";
}

TEST_F(UpsertApiTest, LinesOfAnEntryReplaceAndAbsentOnesStay) {
  v1::Opportunity entry = Entry("1");
  entry.clear_amount();
  v1::OpportunityLine& line = *entry.add_lines();
  line.set_product("products/suite");
  line.set_quantity(1);
  *line.mutable_amount() = MakeMoney(40);
  const std::string id = IdOf(Upsert({entry}));
  EXPECT_THAT(FieldsOf(Upsert({Entry("1", 41)})), ElementsAre("opportunities[0].amount"));
  EXPECT_EQ(Upsert({Entry("1", 40)})->results(0).outcome(), common::v1::UNCHANGED);
  *line.mutable_amount() = MakeMoney(60);
  ASSERT_TRUE(Upsert({entry}).ok());
  EXPECT_EQ(Text(Get(id)->amount()), "60");
}

}  // namespace
}  // namespace accord::forecast
