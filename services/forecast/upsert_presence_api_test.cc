// What an entry of UpsertOpportunities names is what changes; a call is judged by where it ends; an
// external id leads to what bore it.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/test_messages.h"
#include "google/protobuf/text_format.h"
#include "services/forecast/testing.h"

namespace accord::forecast {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class UpsertPresenceApiTest : public ForecastApiTest {
 protected:
  using Request = v1::UpsertOpportunitiesRequest;

  static v1::Opportunity Entry(const std::string& text, const std::string& value = "1") {
    v1::Opportunity given;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &given)) << text;
    v1::Opportunity entry;
    AddId(entry, "crm", value);
    entry.MergeFrom(given);
    return entry;
  }
  static void AddId(v1::Opportunity& entry, const std::string& system, const std::string& value) {
    common::v1::ExternalId& id = *entry.add_external_ids();
    id.set_system(system);
    id.set_value(value);
  }
  static void Add(Request& request, const v1::Opportunity& entry, const std::string& mask) {
    *request.add_opportunities() = entry;
    auto& paths = *request.add_update_masks();
    for (const absl::string_view path : absl::StrSplit(mask, ',', absl::SkipEmpty())) {
      paths.add_paths(std::string(path));
    }
  }
  absl::StatusOr<v1::UpsertOpportunitiesResponse> Upsert(const Request& request) {
    return Call(&PipelineStub::UpsertOpportunities, request);
  }
  common::v1::UpsertOutcome UpsertOne(const std::string& text, const std::string& mask) {
    Request request;
    Add(request, Entry(text), mask);
    const auto done = Upsert(request);
    EXPECT_TRUE(done.ok()) << done.status();
    return done.ok() ? done->results(0).outcome() : common::v1::UPSERT_OUTCOME_UNSPECIFIED;
  }
};

constexpr char kFull[] = R"(
  display_name: "Deal" stage: "stages/proposal" account: "accounts/acme" owner: "people/jane"
  type: RENEWAL close_date { year: 2026 month: 9 day: 1 } open_date { year: 2026 month: 1 day: 2 }
  amount { currency_code: "USD" units: 500 } forecast_category: COMMIT
  probability_basis_points: 7000 competitor: "Other" next_step: "Call"
  partners { partner: "P" kind: SOURCED })";

TEST_F(UpsertPresenceApiTest, WhatTheMaskNamesIsCleared) {
  for (const std::string field : {"account", "owner", "close_date", "open_date", "amount",
                                  "forecast_category", "probability_basis_points", "competitor",
                                  "next_step", "partners", "amount,close_date,owner"}) {
    SCOPED_TRACE(field);
    UpsertOne(kFull, "*");
    v1::Opportunity want = *Get("crm-1");
    EXPECT_EQ(UpsertOne("", field), common::v1::UPDATED);
    v1::Opportunity got = *Get("crm-1");
    for (const absl::string_view name : absl::StrSplit(field, ',')) {
      want.GetReflection()->ClearField(&want,
                                       want.GetDescriptor()->FindFieldByName(std::string(name)));
    }
    for (v1::Opportunity* deal : {&want, &got}) {  // what follows from the rest
      deal->clear_etag();
      deal->clear_update_time();
      deal->clear_effective_category();
      deal->clear_effective_probability_basis_points();
      deal->clear_reporting_amount();
    }
    EXPECT_TRUE(rpc::SameMessage(got, want));
    EXPECT_EQ(UpsertOne("", field), common::v1::UNCHANGED);
  }
}

TEST_F(UpsertPresenceApiTest, ZeroThatTheMaskNamesTakesEffect) {
  UpsertOne(kFull, "");
  EXPECT_EQ(UpsertOne("probability_basis_points: 0", ""), common::v1::UPDATED);
  EXPECT_EQ(Get("crm-1")->probability_basis_points(), 0);
  EXPECT_TRUE(Get("crm-1")->has_probability_basis_points());
  EXPECT_EQ(UpsertOne("amount { currency_code: 'USD' }", "amount"), common::v1::UPDATED);
  EXPECT_EQ(Text(Get("crm-1")->amount()), "0");
}

TEST_F(UpsertPresenceApiTest, EntryOfOneThatExistsNeedSayNoMoreThanItsKey) {
  UpsertOne(kFull, "");
  Request request;
  *request.add_opportunities() = Entry("next_step: 'Write'");
  const auto done = Upsert(request);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(Get("crm-1")->next_step(), "Write");
  EXPECT_EQ(Get("crm-1")->display_name(), "Deal");
  request.mutable_opportunities(0)->mutable_external_ids(0)->set_value("new");
  EXPECT_THAT(
      FieldsOf(Upsert(request)),
      testing::UnorderedElementsAre("opportunities[0].display_name", "opportunities[0].stage"));
}

TEST_F(UpsertPresenceApiTest, MasksThatCannotHoldAreRefused) {
  UpsertOne(kFull, "");
  const std::pair<const char*, const char*> cases[] = {
      {"stage", "opportunities[0].stage"},     // required, and nothing is said
      {"colour", "update_masks[0].paths[0]"},  // no such field
      {"next_step,effective_category", "update_masks[0].paths[1]"},
      {"amount.currency_code", "opportunities[0].amount"},
  };
  for (const auto& [mask, field] : cases) {
    Request request;
    Add(request, Entry(""), mask);
    EXPECT_THAT(FieldsOf(Upsert(request)), Contains(HasSubstr(field))) << mask;
  }
  Request uneven;
  Add(uneven, Entry(kFull), "");
  Add(uneven, Entry(kFull, "2"), "");
  uneven.mutable_update_masks()->RemoveLast();
  EXPECT_THAT(FieldsOf(Upsert(uneven)), ElementsAre("update_masks"));
}

TEST_F(UpsertPresenceApiTest, DeletedOneIsRestoredAndSaysSo) {
  UpsertOne(kFull, "");
  ASSERT_TRUE(Delete("crm-1").ok());
  EXPECT_EQ(UpsertOne("", "amount"), common::v1::RESTORED);
  EXPECT_EQ(Get("crm-1")->next_step(), "Call");
  EXPECT_FALSE(Get("crm-1")->has_amount());
  EXPECT_EQ(UpsertOne("", "amount"), common::v1::UNCHANGED);
}

// Its second external id, too: once another could take that while it was deleted.
TEST_F(UpsertPresenceApiTest, EveryExternalIdLeadsToWhatBoreIt) {
  v1::Opportunity both = Entry(kFull);
  AddId(both, "erp", "9");
  Request request;
  Add(request, both, "");
  ASSERT_TRUE(Upsert(request).ok());
  ASSERT_TRUE(Delete("crm-1").ok());
  v1::Opportunity thief = Entry(kFull, "2");
  AddId(thief, "erp", "9");
  EXPECT_EQ(ReasonOf(Create(thief)), "EXTERNAL_ID_TAKEN");
  v1::Opportunity by_erp;
  AddId(by_erp, "erp", "9");
  Request again;
  Add(again, by_erp, "");
  const auto back = Upsert(again);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->results(0).name(), "opportunities/crm-1");
  EXPECT_EQ(back->results(0).outcome(), common::v1::RESTORED);
  ASSERT_TRUE(Delete("crm-1").ok());
  EXPECT_TRUE(Undelete("crm-1").ok());
}

TEST_F(UpsertPresenceApiTest, ExternalIdsMayChangePlacesInAnyOrder) {
  for (const bool reversed : {false, true}) {
    const std::string tag = reversed ? "r" : "f";
    const auto entries = [&](const std::vector<std::string>& erp) {
      Request request;
      for (size_t i = 0; i < erp.size(); ++i) {
        v1::Opportunity entry = Entry(kFull, absl::StrCat(tag, i));
        AddId(entry, "erp", tag + erp[i]);
        *request.add_opportunities() = entry;
      }
      return request;
    };
    ASSERT_TRUE(Upsert(entries({"x", "y", "z"})).ok());
    Request rotated = entries({"y", "z", "x"});
    if (reversed) rotated.mutable_opportunities()->SwapElements(0, 2);
    const auto done = Upsert(rotated);
    ASSERT_TRUE(done.ok()) << done.status();
    EXPECT_EQ(Get(absl::StrCat("crm-", tag, "0"))->external_ids(1).value(), tag + "y");
  }
}

TEST_F(UpsertPresenceApiTest, NameAndEtagHaveToBeItsOwn) {
  UpsertOne(kFull, "");
  Request request;
  Add(request, Entry("name: 'opportunities/other' etag: 'r1'"), "");
  EXPECT_THAT(FieldsOf(Upsert(request)),
              ElementsAre("opportunities[0].name", "opportunities[0].etag"));
  const auto now = Get("crm-1");
  EXPECT_EQ(UpsertOne(absl::StrCat("name: 'opportunities/crm-1' etag: '", now->etag(), "'"), ""),
            common::v1::UNCHANGED);
}

TEST_F(UpsertPresenceApiTest, DeletedRevenueFactIsRestored) {
  const auto made = UpsertRevenue({MakeRevenue("acme", "2026-03-01", 5)});
  ASSERT_TRUE(made.ok()) << made.status();
  ASSERT_TRUE(CallOn(&RevenueStub::DeleteRevenueFact, made->results(0).name()).ok());
  const auto back = UpsertRevenue({MakeRevenue("acme", "2026-03-01", 5)});
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->results(0).outcome(), common::v1::RESTORED);
  EXPECT_EQ(back->results(0).name(), made->results(0).name());
}

TEST_F(UpsertPresenceApiTest, NameSaysWhichDealWhereExternalIdsAreGivenAsAWhole) {
  Request request;
  v1::Opportunity deal;
  deal.set_name("opportunities/deal-1");
  deal.set_display_name("Deal");
  deal.set_stage("stages/proposal");
  Add(request, deal, "display_name,external_ids,stage");
  AddId(deal, "crm", "1");
  deal.set_name("opportunities/deal-2");
  Add(request, deal, "display_name,external_ids,stage");
  const auto made = Upsert(request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->results(0).name(), "opportunities/deal-1");
  EXPECT_EQ(made->results(1).name(), "opportunities/deal-2");
  const auto again = Upsert(request);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(again->results(i).outcome(), common::v1::UNCHANGED);
  request.mutable_opportunities(1)->set_name("opportunities/deal-1");
  EXPECT_THAT(FieldsOf(Upsert(request)), ElementsAre("opportunities[1].name"));
  request.mutable_opportunities(1)->set_name("accounts/deal-2");
  EXPECT_THAT(FieldsOf(Upsert(request)), ElementsAre("opportunities[1].name"));
}

}  // namespace
}  // namespace accord::forecast
