// UpsertAccounts over a real channel and a real database.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "services/accounts/upsert_testing.h"

namespace accord::accounts {
namespace {

using absl::StatusCode;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
TEST_F(UpsertTest, CreatesWhatIsNewBelowParentsOfTheSameCall) {
  Request request;
  Add(request, "1", "Contoso Group");
  Add(request, "2", "Contoso Bank", "1");
  const auto done = Upsert(request);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->results(0).outcome(), common::v1::CREATED);
  EXPECT_EQ(IdOf(*done, 0), "crm-1");  // from the external id alone, whatever the name
  EXPECT_THAT(Outline(""), ElementsAre(IdOf(*done, 0), "." + IdOf(*done, 1)));
  EXPECT_FALSE(Get(IdOf(*done, 1))->parent_history(0).has_start_date());
}

TEST_F(UpsertTest, SameCallTwiceChangesNothing) {
  Request request;
  Add(request, "1", "Contoso Group");
  Add(request, "2", "Contoso Bank", "1");
  ASSERT_TRUE(Upsert(request).ok());
  const int64_t revision = store_->revision();
  const auto again = Upsert(request);
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->results(0).outcome(), common::v1::UNCHANGED);
  EXPECT_EQ(again->results(1).outcome(), common::v1::UNCHANGED);
  EXPECT_EQ(store_->revision(), revision);
}

TEST_F(UpsertTest, FieldsThatAreNotSetKeepTheirValue) {
  Request request;
  Request::Entry* entry = Add(request, "1", "Contoso");
  entry->mutable_account()->set_industry("6419");
  entry->mutable_account()->set_managed(true);
  entry->mutable_account()->add_external_ids()->set_system("erp");
  entry->mutable_account()->mutable_external_ids(1)->set_value("9");
  ASSERT_TRUE(Upsert(request).ok());
  Request change;
  Add(change, "1", "Contoso AG")->mutable_account()->set_country_code("CH");
  const auto done = Upsert(change);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->results(0).outcome(), common::v1::UPDATED);
  const auto account = Get(IdOf(*done, 0));
  EXPECT_EQ(account->display_name(), "Contoso AG");
  EXPECT_EQ(account->industry(), "6419");
  EXPECT_EQ(account->country_code(), "CH");
  EXPECT_TRUE(account->managed());
  EXPECT_THAT(account->external_ids(), SizeIs(2)) << "the other system's id stays";
}

TEST_F(UpsertTest, NewParentIsAMoveFromTodayOn) {
  Request request;
  Add(request, "1", "A");
  Add(request, "2", "B");
  Add(request, "3", "C", "1");
  const auto done = Upsert(request);
  ASSERT_TRUE(done.ok()) << done.status();
  Request change;
  Add(change, "3", "C", "2");
  ASSERT_TRUE(Upsert(change).ok());
  EXPECT_THAT(Ancestors(IdOf(*done, 2)), ElementsAre(IdOf(*done, 1)));
  EXPECT_THAT(Ancestors(IdOf(*done, 2), "2026-06-30"), ElementsAre(IdOf(*done, 0)));
}

TEST_F(UpsertTest, ParentMayBeNamedInFull) {
  ASSERT_TRUE(Create("top").ok());
  Request request;
  Add(request, "1", "A")->mutable_account()->set_parent("accounts/top");
  const auto done = Upsert(request);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_THAT(Outline(""), ElementsAre("top", "." + IdOf(*done, 0)));
}

TEST_F(UpsertTest, UnknownParentRefusesTheCall) {
  Request request;
  Add(request, "1", "A");
  Add(request, "2", "B", "9");
  const auto refused = Upsert(request);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(FaultsOf(refused), ElementsAre(HasSubstr("entries[1].parent_external_id")));
  EXPECT_EQ(service_->tree().size(), 0u) << "all of them or none";
}

TEST_F(UpsertTest, DeferredParentCountsFromTheBeginningOnceItIsGiven) {
  Request request;
  request.set_missing_parent(Request::DEFER);
  Add(request, "2", "B", "1");
  const auto first = Upsert(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_TRUE(first->results(0).parent_deferred());
  Today("2026-07-09");
  Add(request, "1", "A");
  const auto second = Upsert(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_FALSE(second->results(0).parent_deferred());
  EXPECT_EQ(second->results(0).outcome(), common::v1::UPDATED);
  EXPECT_EQ(second->results(1).outcome(), common::v1::CREATED);
  EXPECT_THAT(Ancestors(IdOf(*first, 0), "2020-01-01"), ElementsAre(IdOf(*second, 1)));
}

TEST_F(UpsertTest, EveryFaultOfEveryEntryIsNamed) {
  Request request;
  Add(request, "1", "");
  Add(request, "2", "B")->mutable_account()->set_segment("HUGE");
  Add(request, "2", "B again");
  request.add_entries()->mutable_account()->set_display_name("no id");
  Add(request, "3", "child of a bad one", "1");
  const auto refused = Upsert(request);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(FaultsOf(refused), ElementsAre(HasSubstr("entries[0].account.display_name"),
                                             HasSubstr("entries[1].account.segment"),
                                             HasSubstr("entries[2].account.external_ids[0]"),
                                             HasSubstr("entries[3].account.external_ids")));
}

TEST_F(UpsertTest, ExternalIdOfAnotherAccountIsRefused) {
  Request request;
  Add(request, "1", "A");
  Add(request, "2", "B");
  ASSERT_TRUE(Upsert(request).ok());
  Request change;
  Request::Entry* entry = Add(change, "1", "A");
  entry->mutable_account()->add_external_ids()->set_system("crm");
  entry->mutable_account()->mutable_external_ids(1)->set_value("2");
  EXPECT_THAT(FaultsOf(Upsert(change)), Contains(HasSubstr("entries[0].account.external_ids")));
}

TEST_F(UpsertTest, SameAccountTwiceByDifferentIdsIsRefused) {
  Request request;
  Request::Entry* entry = Add(request, "1", "A");
  entry->mutable_account()->add_external_ids()->set_system("erp");
  entry->mutable_account()->mutable_external_ids(1)->set_value("9");
  ASSERT_TRUE(Upsert(request).ok());
  Request change;
  Add(change, "1", "A");
  Add(change, "x", "A too")->mutable_account()->mutable_external_ids(0)->set_system("erp");
  change.mutable_entries(1)->mutable_account()->mutable_external_ids(0)->set_value("9");
  EXPECT_THAT(FaultsOf(Upsert(change)), Contains(HasSubstr("is the account of an earlier entry")));
}

TEST_F(UpsertTest, CycleIsRefused) {
  Request request;
  Add(request, "1", "A");
  Add(request, "2", "B", "1");
  ASSERT_TRUE(Upsert(request).ok());
  Request change;
  Add(change, "1", "A", "2");
  EXPECT_THAT(FaultsOf(Upsert(change)),
              ElementsAre(AllOf(HasSubstr("entries[0].parent_external_id"), HasSubstr(" < "))));
}

// Issue 9, fault 11
TEST_F(UpsertTest, PlannedMoveRefusesNoEntryThatAsksForNoMove) {
  ASSERT_TRUE(Create("later").ok());
  Request request;
  Add(request, "1", "A");
  Add(request, "2", "B", "1");
  Add(request, "3", "C");
  const auto done = Upsert(request);
  ASSERT_TRUE(Move(IdOf(*done, 1), "later", "2026-09-01").ok());
  Request same;
  Add(same, "2", "B2", "1");
  Add(same, "3", "C2");
  const auto taken = Upsert(same);
  ASSERT_TRUE(taken.ok()) << taken.status();
  EXPECT_EQ(taken->results(0).outcome(), common::v1::UPDATED);

  Request change;
  Add(change, "1", "A3");
  Add(change, "2", "B3", "3");
  const auto placed = Upsert(change);
  ASSERT_TRUE(placed.ok()) << placed.status();
  EXPECT_EQ(Get(IdOf(*done, 1))->parent(), "accounts/" + IdOf(*done, 2));
  EXPECT_EQ(Get(IdOf(*done, 1))->parent_history_size(), 3) << "what is planned stands";
  // The same move, only earlier, contradicts nothing.
  Request earlier;
  Add(earlier, "2", "B3");
  earlier.mutable_entries(0)->mutable_account()->set_parent("accounts/later");
  EXPECT_TRUE(Upsert(earlier).ok());
  EXPECT_EQ(Get(IdOf(*done, 1))->parent_history_size(), 2) << "it comes earlier, and once";
}

TEST_F(UpsertTest, CallIsJudgedByTheHierarchyItEndsIn) {
  Request request;
  Add(request, "3", "C", "2");  // parents may stand behind
  Add(request, "2", "B", "1");
  Add(request, "1", "A");
  const auto done = Upsert(request);
  ASSERT_TRUE(done.ok()) << done.status();
  const std::string one = IdOf(*done, 2), two = IdOf(*done, 1), three = IdOf(*done, 0);
  Request rotated;  // 1 < 2 < 3 becomes 2 < 3 < 1, with 1 a root that it cannot say
  Add(rotated, "2", "B", "3");
  Add(rotated, "3", "C", "1");
  ASSERT_TRUE(Upsert(rotated).ok());
  EXPECT_THAT(Outline(""), ElementsAre(one, "." + three, ".." + two));

  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Move(one, "top").ok());
  Request swapped;  // top > 1 > 3 > 2 becomes top > 2 > 3 > 1
  Add(swapped, "1", "A", "3");
  Add(swapped, "3", "C", "2");
  Add(swapped, "2", "B")->mutable_account()->set_parent("accounts/top");
  const auto answer = Upsert(swapped);
  ASSERT_TRUE(answer.ok()) << answer.status();
  EXPECT_THAT(Outline(""), ElementsAre("top", "." + two, ".." + three, "..." + one));
}

TEST_F(UpsertTest, ExternalIdsMayChangePlaces) {
  Request request;
  const auto with = [](v1::UpsertAccountsRequest::Entry* entry, const char* value) {
    auto* id = entry->mutable_account()->add_external_ids();
    id->set_system("erp");
    id->set_value(value);
  };
  with(Add(request, "1", "A"), "x");
  with(Add(request, "2", "B"), "y");
  ASSERT_TRUE(Upsert(request).ok());
  Request swapped;
  with(Add(swapped, "1", "A"), "y");
  with(Add(swapped, "2", "B"), "x");
  const auto answer = Upsert(swapped);
  EXPECT_TRUE(answer.ok()) << answer.status();
}

// Issue 9, fault 1
TEST_F(UpsertTest, ChainsOfOneCallAreCountedTogether) {
  Request request;
  Add(request, "x", "X");
  ASSERT_TRUE(Upsert(request).ok());
  Request chains;  // 40 levels below x, and x at the 60th
  for (int i = 0; i < 40; ++i) {
    Add(chains, absl::StrCat("b", i), "B", i == 0 ? "x" : absl::StrCat("b", i - 1));
  }
  for (int i = 0; i < 59; ++i) {
    Add(chains, absl::StrCat("a", i), "A", i == 0 ? "" : absl::StrCat("a", i - 1));
  }
  Add(chains, "x", "X", "a58");
  const auto refused = Upsert(chains);
  EXPECT_EQ(ReasonOf(refused), "INVALID_FIELDS");
  EXPECT_THAT(FaultsOf(refused), Contains(HasSubstr("more than 64 levels")));
  EXPECT_THAT(Outline(""), SizeIs(1));
}

// A key with U+00A0 behind it once made a second account, and doubled the pipeline.
TEST_F(UpsertTest, KeysThatLookAlikeAreOneKey) {
  Request request;
  Add(request, "Größe 7", "Contoso");
  const auto first = Upsert(request);
  ASSERT_TRUE(first.ok()) << first.status();
  for (const std::string key :
       {"Größe 7\u00a0", "\u2007Größe 7", "Größe 7\u202f", "Größe 7\u3000", "Größe 7\u00ad",
        "\u200bGröße 7", "Größe 7\ufeff", "Gro\u0308ße 7", " Gro\u0308ße 7\t"}) {
    Request again;
    Add(again, key, "Contoso");
    Add(again, "child of " + std::string(1, static_cast<char>('a' + key.size() % 26)), "Child",
        key);
    const auto done = Upsert(again);
    ASSERT_TRUE(done.ok()) << testing::PrintToString(key) << done.status();
    EXPECT_EQ(done->results(0).name(), first->results(0).name());
    EXPECT_EQ(done->results(0).outcome(), common::v1::UNCHANGED);
  }
  Request inside;
  Add(inside, "Größe\u200b7", "Contoso", "Größe\u00a07");
  const auto refused = Upsert(inside);
  EXPECT_EQ(refused.status().code(), StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.status().message()),
              AllOf(HasSubstr("U+200B"), HasSubstr("U+00A0")));
}

TEST_F(UpsertTest, ValidatedCallWritesNothing) {
  Request request;
  request.set_validate_only(true);
  Add(request, "1", "A");
  ASSERT_TRUE(Upsert(request).ok());
  EXPECT_EQ(service_->tree().size(), 0u);
}

TEST_F(UpsertTest, RepeatedRequestGetsTheFirstAnswer) {
  Request request;
  request.set_request_id("r1");
  Add(request, "1", "A");
  const auto first = Upsert(request);
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(Upsert(request)->DebugString(), first->DebugString());
}

}  // namespace
}  // namespace accord::accounts
