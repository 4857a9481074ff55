// What an entry of UpsertAccounts names is what changes: masks, clearing, identity through
// deletion.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/rpc/test_messages.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "services/accounts/upsert_testing.h"

namespace accord::accounts {
namespace {

using absl::StatusCode;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class UpsertPresenceTest : public UpsertTest {
 protected:
  static v1::Account Account(const std::string& text) {
    v1::Account account;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &account)) << text;
    return account;
  }
  // An entry for the account that the CRM calls 1.
  static Request Entry(const std::string& text, const std::string& mask) {
    Request request;
    auto& entry = *request.add_entries();
    *entry.mutable_account() = Account(text);
    auto& id = *entry.mutable_account()->mutable_external_ids()->Add();
    id.set_system("crm");
    id.set_value("1");
    for (int i = entry.account().external_ids_size() - 1; i > 0; --i) {
      entry.mutable_account()->mutable_external_ids()->SwapElements(i, i - 1);
    }
    for (const absl::string_view path : absl::StrSplit(mask, ',', absl::SkipEmpty())) {
      entry.mutable_update_mask()->add_paths(std::string(path));
    }
    return request;
  }
  common::v1::UpsertOutcome OutcomeOf(const absl::StatusOr<Response>& done) {
    EXPECT_TRUE(done.ok()) << done.status();
    return done.ok() ? done->results(0).outcome() : common::v1::UPSERT_OUTCOME_UNSPECIFIED;
  }
};

constexpr char kFull[] = R"(
  display_name: "One" segment: "MAJOR" industry: "6419" country_code: "DE" domains: "one.com"
  state: PROSPECT labels { key: "tier" value: "a" } employee_count: 500
  annual_revenue { currency_code: "USD" units: 7 nanos: 500000000 } managed: true
  external_ids { system: "erp" value: "9" })";

TEST_F(UpsertPresenceTest, WhatTheMaskNamesTakesTheValueThatTheEntryGivesIt) {
  struct Case {
    const char* mask;
    const char* entry;  // beside its external id
    const char* lost;   // fields that the account then has no more
    const char* gained = "";
  };
  for (const Case& c : std::vector<Case>{
           {"managed", "", "managed"},
           {"employee_count", "", "employee_count"},
           {"segment", "", "segment"},
           {"industry,country_code", "industry: ''", "industry,country_code"},
           {"domains", "", "domains"},
           {"domains", "domains: 'two.com'", "domains", "domains: 'two.com'"},
           {"labels", "", "labels"},
           {"labels", "labels { key: 'b' value: 'c' }", "labels", "labels { key: 'b' value: 'c' }"},
           {"labels.tier", "", "labels"},
           {"labels.tier", "labels { key: 'tier' value: 'b' } labels { key: 'x' value: 'y' }",
            "labels", "labels { key: 'tier' value: 'b' }"},
           {"labels.a.b-c", "labels { key: 'a.b-c' value: 'd' }", "",
            "labels { key: 'a.b-c' value: 'd' }"},
           {"labels.tier,labels.new,managed", "labels { key: 'new' value: 'n' }", "labels,managed",
            "labels { key: 'new' value: 'n' }"},
           {"labels.tier,labels", "labels { key: 'b' value: 'c' }", "labels",
            "labels { key: 'b' value: 'c' }"},
           {"annual_revenue", "", "annual_revenue"},
           {"annual_revenue.nanos", "annual_revenue { currency_code: 'EUR' units: 1 }",
            "annual_revenue", "annual_revenue { currency_code: 'USD' units: 7 }"},
           {"state", "", "state", "state: ACTIVE"},  // not said means ACTIVE
           {"managed,employee_count", "employee_count: 3 segment: 'SMB'", "managed,employee_count",
            "employee_count: 3"},
           {"display_name", "display_name: 'Two'", "display_name", "display_name: 'Two'"},
       }) {
    SCOPED_TRACE(absl::StrCat(c.mask, " of ", c.entry));
    ASSERT_TRUE(Upsert(Entry(kFull, "*")).ok());
    v1::Account want = *Get("crm-1");
    for (const absl::string_view field : absl::StrSplit(c.lost, ',', absl::SkipEmpty())) {
      want.GetReflection()->ClearField(&want,
                                       want.GetDescriptor()->FindFieldByName(std::string(field)));
    }
    want.MergeFrom(Account(c.gained));
    EXPECT_EQ(OutcomeOf(Upsert(Entry(c.entry, c.mask))), common::v1::UPDATED);
    v1::Account got = *Get("crm-1");
    for (v1::Account* account : {&want, &got}) {
      account->clear_etag();
      account->clear_update_time();
    }
    EXPECT_TRUE(rpc::SameMessage(got, want));
    EXPECT_EQ(OutcomeOf(Upsert(Entry(c.entry, c.mask))), common::v1::UNCHANGED);
  }
}

TEST_F(UpsertPresenceTest, ExternalIdsOfOtherSystemsStayUnlessTheMaskNamesThem) {
  ASSERT_TRUE(Upsert(Entry(kFull, "")).ok());
  ASSERT_TRUE(Upsert(Entry("", "managed")).ok());
  EXPECT_EQ(Get("crm-1")->external_ids_size(), 2);
  ASSERT_TRUE(Upsert(Entry("", "external_ids")).ok());
  EXPECT_EQ(Get("crm-1")->external_ids_size(), 1);
}

TEST_F(UpsertPresenceTest, MaskThatCannotHoldIsRefused) {
  ASSERT_TRUE(Upsert(Entry(kFull, "")).ok());
  const std::pair<const char*, const char*> cases[] = {
      {"display_name", "account.display_name"},                    // required, and nothing is said
      {"colour", "update_mask.paths[0]"},                          // no such field
      {"managed,domains.one", "update_mask.paths[1]"},             // replaced as a whole
      {"labels.", "update_mask.paths[0]"},                         // no key
      {"labels.a\u00a0", "update_mask.paths[0]"},                  // one that no label can have
      {"create_time", "update_mask.paths[0]"},                     // the server's
      {"annual_revenue.currency_code", "account.annual_revenue"},  // an amount without currency
  };
  for (const auto& [mask, field] : cases) {
    const auto refused = Upsert(Entry("", mask));
    EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument) << mask;
    EXPECT_THAT(FaultsOf(refused), Contains(HasSubstr(absl::StrCat("entries[0].", field))));
  }
}

TEST_F(UpsertPresenceTest, LabelThatIsNotThereIsTakenAwayWithoutAChange) {
  ASSERT_TRUE(Upsert(Entry(kFull, "")).ok());
  EXPECT_EQ(OutcomeOf(Upsert(Entry("", "labels.other"))), common::v1::UNCHANGED);
  EXPECT_EQ(OutcomeOf(Upsert(Entry("labels { key: 'tier' value: 'a' }", "labels.tier"))),
            common::v1::UNCHANGED);
}

TEST_F(UpsertPresenceTest, LabelsOfTheAccountAndOfTheEntryAreBoundedTogether) {
  std::string forty;
  for (int i = 0; i < 40; ++i) absl::StrAppend(&forty, "labels { key: 'k", i, "' value: 'v' } ");
  ASSERT_TRUE(Upsert(Entry(absl::StrCat("display_name: 'One' ", forty), "")).ok());
  const char* one = "labels { key: 'other' value: 'v' }";
  EXPECT_THAT(FaultsOf(Upsert(Entry(one, "labels.other"))),
              ElementsAre(HasSubstr("entries[0].account.labels")));
  EXPECT_EQ(OutcomeOf(Upsert(Entry(one, "labels.other,labels.k0"))), common::v1::UPDATED);
  EXPECT_THAT(FaultsOf(Upsert(Entry("labels { key: 'Bad' value: 'v' }", "labels.Bad,labels.k1"))),
              ElementsAre(HasSubstr("labels[\"Bad\"]")));
}

TEST_F(UpsertPresenceTest, ParentCanBeTakenAway) {
  Request request;
  Add(request, "0", "Top");
  Add(request, "1", "One", "0");
  ASSERT_TRUE(Upsert(request).ok());
  EXPECT_EQ(OutcomeOf(Upsert(Entry("display_name: 'One'", ""))), common::v1::UNCHANGED);
  EXPECT_EQ(OutcomeOf(Upsert(Entry("", "parent"))), common::v1::UPDATED);
  EXPECT_EQ(Get("crm-1")->parent(), "");
  EXPECT_THAT(Ancestors("crm-1", "2026-06-30"), ElementsAre("crm-0")) << "from today on";
  EXPECT_EQ(OutcomeOf(Upsert(Entry("", "parent"))), common::v1::UNCHANGED);
}

TEST_F(UpsertPresenceTest, NewAccountTakesAllThatIsSetWhateverItsMask) {
  EXPECT_EQ(OutcomeOf(Upsert(Entry(kFull, "managed"))), common::v1::CREATED);
  EXPECT_EQ(Get("crm-1")->employee_count(), 500);
}

TEST_F(UpsertPresenceTest, TwoWordsForOneParentHaveToAgree) {
  Request request;
  Add(request, "0", "Top");
  Add(request, "2", "Other");
  auto* entry = Add(request, "1", "One", "0");
  ASSERT_TRUE(Upsert(request).ok());
  entry->mutable_account()->set_parent("accounts/crm-0");
  EXPECT_TRUE(Upsert(request).ok());
  entry->mutable_account()->set_parent("accounts/crm-2");
  EXPECT_THAT(FaultsOf(Upsert(request)), ElementsAre(HasSubstr("entries[2].account.parent")));
}

TEST_F(UpsertPresenceTest, NameAndEtagHaveToBeThoseOfTheAccount) {
  EXPECT_THAT(FaultsOf(Upsert(Entry("display_name: 'A' etag: 'r1'", ""))),
              ElementsAre(HasSubstr("entries[0].account.etag")));
  EXPECT_THAT(FaultsOf(Upsert(Entry("display_name: 'A' name: 'accounts/b'", ""))),
              ElementsAre(HasSubstr("entries[0].account.name")));
  ASSERT_TRUE(Upsert(Entry("display_name: 'A' name: 'accounts/crm-1'", "")).ok());
  const std::string etag = Get("crm-1")->etag();
  ASSERT_TRUE(Upsert(Entry(absl::StrCat("display_name: 'B' etag: '", etag, "'"), "")).ok());
  EXPECT_THAT(FaultsOf(Upsert(Entry(absl::StrCat("display_name: 'C' etag: '", etag, "'"), ""))),
              ElementsAre(HasSubstr("read the account again")));
  EXPECT_THAT(FaultsOf(Upsert(Entry("name: 'accounts/b'", ""))),
              ElementsAre(HasSubstr("leads to accounts/crm-1")));
}

// What an export wrote, also of accounts without external ids, goes in again under its names.
TEST_F(UpsertPresenceTest, NameSaysWhichAccountWhereExternalIdsAreGivenAsAWhole) {
  Request request;
  const auto add = [&](const std::string& text) {
    auto* entry = request.add_entries();
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(text, entry->mutable_account()));
    for (const char* path : {"display_name", "external_ids", "parent"}) {
      entry->mutable_update_mask()->add_paths(path);
    }
  };
  add("name: 'accounts/child' display_name: 'Child' parent: 'accounts/top'");
  add("name: 'accounts/top' display_name: 'Top' external_ids { system: 'crm' value: '9' }");
  const auto made = Upsert(request);
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->results(0).name(), "accounts/child");
  EXPECT_EQ(made->results(1).name(), "accounts/top") << "not what follows from its external id";
  EXPECT_EQ(Get("child")->parent(), "accounts/top");
  const auto again = Upsert(request);
  ASSERT_TRUE(again.ok()) << again.status();
  for (int i = 0; i < 2; ++i) EXPECT_EQ(again->results(i).outcome(), common::v1::UNCHANGED);

  ASSERT_TRUE(Delete("child").ok());
  EXPECT_EQ(Upsert(request)->results(0).outcome(), common::v1::RESTORED);

  request.mutable_entries(0)->mutable_account()->add_external_ids()->set_system("crm");
  request.mutable_entries(0)->mutable_account()->mutable_external_ids(0)->set_value("9");
  request.mutable_entries(1)->mutable_account()->clear_external_ids();
  ASSERT_TRUE(Upsert(request).ok()) << "external ids change places";
  EXPECT_TRUE(Get("top")->external_ids().empty());
  EXPECT_EQ(Get("child")->external_ids(0).value(), "9");
}

TEST_F(UpsertPresenceTest, NameThatCannotBeIsTheEntrysFault) {
  Request request;
  const auto add = [&](const std::string& name, const std::string& value) {
    auto* entry = Add(request, value, "A");
    entry->mutable_account()->set_name(name);
    entry->mutable_update_mask()->add_paths("external_ids");
    if (value.empty()) entry->mutable_account()->clear_external_ids();
  };
  add("people/x", "");
  add("accounts/Big Letters", "");
  add("accounts/a", "");
  add("accounts/a", "");
  EXPECT_THAT(FaultsOf(Upsert(request)), ElementsAre(HasSubstr("entries[0].account.name"),
                                                     HasSubstr("entries[1].account.name"),
                                                     HasSubstr("entries[3].account.name")));
  request.Clear();
  add("accounts/a", "1");
  ASSERT_TRUE(Upsert(request).ok());
  request.Clear();
  add("accounts/b", "1");
  EXPECT_THAT(FaultsOf(Upsert(request)), ElementsAre(HasSubstr("belongs to")));
}

TEST_F(UpsertPresenceTest, WhatTheServerSetsIsTakenAsItWasReadAndNotOtherwise) {
  const char* cases[] = {"create_time { seconds: 5 }",
                         "update_time { seconds: 5 }",
                         "delete_time { seconds: 5 }",
                         "parent_history { parent: 'accounts/x' }",
                         "parent_revision: 77",
                         "closing { closing_id: 'x' }",
                         "set_aside_moves { parent: 'accounts/x' }"};
  for (const bool exists : {false, true}) {
    for (const char* text : cases) {
      const std::string field(text, std::string(text).find_first_of(" :"));
      EXPECT_THAT(FaultsOf(Upsert(Entry(absl::StrCat("display_name: 'One' ", text), ""))),
                  ElementsAre(HasSubstr(absl::StrCat("entries[0].account.", field))))
          << text << exists;
    }
    ASSERT_TRUE(Upsert(Entry(kFull, "")).ok());
  }
  Request request;
  *request.add_entries()->mutable_account() = *Get("crm-1");
  EXPECT_EQ(OutcomeOf(Upsert(request)), common::v1::UNCHANGED);
  request.mutable_entries(0)->mutable_account()->set_managed(false);
  request.mutable_entries(0)->mutable_update_mask()->add_paths("managed");
  EXPECT_EQ(OutcomeOf(Upsert(request)), common::v1::UPDATED);
}

TEST_F(UpsertPresenceTest, DeletedAccountIsRestoredUnderItsName) {
  Request request;
  Add(request, "0", "Top");
  Add(request, "1", "One", "0");
  ASSERT_TRUE(Upsert(request).ok());
  ASSERT_TRUE(Delete("crm-1").ok());
  ASSERT_TRUE(Delete("crm-0").ok());
  const auto again = Upsert(request);
  ASSERT_TRUE(again.ok()) << again.status();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(again->results(i).outcome(), common::v1::RESTORED);
    EXPECT_EQ(again->results(i).name(), absl::StrCat("accounts/crm-", i));
  }
  EXPECT_FALSE(Get("crm-1")->has_delete_time());
  EXPECT_THAT(Outline(""), ElementsAre("crm-0", ".crm-1"));
  EXPECT_EQ(OutcomeOf(Upsert(request)), common::v1::UNCHANGED);
}

TEST_F(UpsertPresenceTest, RestoredAccountStandsWhereTheEntrySays) {
  Request request;
  Add(request, "0", "Top");
  Add(request, "1", "One", "0");
  Add(request, "2", "Other");
  ASSERT_TRUE(Upsert(request).ok());
  ASSERT_TRUE(Delete("crm-1").ok());
  Request elsewhere;
  Add(elsewhere, "1", "One", "2");
  EXPECT_EQ(OutcomeOf(Upsert(elsewhere)), common::v1::RESTORED);
  EXPECT_EQ(Get("crm-1")->parent(), "accounts/crm-2");
  ASSERT_TRUE(Delete("crm-1").ok());
  EXPECT_EQ(OutcomeOf(Upsert(Entry("", "parent"))), common::v1::RESTORED);
  EXPECT_EQ(Get("crm-1")->parent(), "");
}

TEST_F(UpsertPresenceTest, UndeleteFindsItsExternalIdsItsOwn) {
  ASSERT_TRUE(Upsert(Entry(kFull, "")).ok());
  ASSERT_TRUE(Delete("crm-1").ok());
  v1::Account thief = Account("display_name: 'B' external_ids { system: 'erp' value: '9' }");
  const auto taken = Create("b", "", thief);
  EXPECT_EQ(ReasonOf(taken), "EXTERNAL_ID_TAKEN");
  EXPECT_THAT(std::string(taken.status().message()), HasSubstr("which is deleted"));
  ASSERT_TRUE(Undelete("crm-1").ok());
  EXPECT_EQ(OutcomeOf(Upsert(Entry(kFull, ""))), common::v1::UNCHANGED);
}

TEST_F(UpsertPresenceTest, ExternalIdThatWasGivenUpIsFree) {
  ASSERT_TRUE(Upsert(Entry(kFull, "")).ok());
  ASSERT_TRUE(Upsert(Entry("", "external_ids")).ok());
  ASSERT_TRUE(Delete("crm-1").ok());
  EXPECT_TRUE(
      Create("b", "", Account("display_name: 'B' external_ids { system: 'erp' value: '9' }")).ok());
}

}  // namespace
}  // namespace accord::accounts
