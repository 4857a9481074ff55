// Accounts over a real channel and a real database: creation, change, deletion, lists, search.
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class AccountTest : public ServiceTest {
 protected:
  absl::StatusOr<v1::Account> Update(const v1::Account& account,
                                     const std::vector<std::string>& mask) {
    v1::UpdateAccountRequest request;
    *request.mutable_account() = account;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return Call(&Accounts::UpdateAccount, request);
  }
  std::vector<std::string> List(const std::string& filter, const std::string& order = "") {
    v1::ListAccountsRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    const auto page = Call(&Accounts::ListAccounts, request);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> ids;
    if (!page.ok()) return ids;
    for (const v1::Account& account : page->accounts()) ids.push_back(account.name().substr(9));
    return ids;
  }
  std::vector<std::string> Search(const std::string& query, int page_size = 0) {
    v1::SearchAccountsRequest request;
    request.set_query(query);
    request.set_page_size(page_size);
    const auto found = Call(&Accounts::SearchAccounts, request);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> ids;
    if (!found.ok()) return ids;
    for (const v1::Account& account : found->accounts()) ids.push_back(account.name().substr(9));
    return ids;
  }
  static v1::Account Named(const std::string& display_name) {
    v1::Account account;
    account.set_display_name(display_name);
    return account;
  }
  static v1::Account Full() {
    v1::Account account = Named("Contoso");
    account.add_external_ids()->set_system("crm");
    account.mutable_external_ids(0)->set_value("42:b");
    account.set_segment("MAJOR");
    account.set_industry("6419");
    account.set_country_code("DE");
    account.add_domains("contoso.com");
    account.set_state(v1::Account::PROSPECT);
    (*account.mutable_labels())["region"] = "south";
    account.set_employee_count(120);
    account.mutable_annual_revenue()->set_currency_code("EUR");
    account.mutable_annual_revenue()->set_units(7);
    account.mutable_annual_revenue()->set_nanos(500000000);
    account.set_managed(true);
    return account;
  }
};

TEST_F(AccountTest, IsReadAsItWasCreated) {
  const auto created = Create("contoso", "", Full());
  ASSERT_TRUE(created.ok()) << created.status();
  v1::Account expected = Full();
  expected.set_name("accounts/contoso");
  expected.set_etag(created->etag());
  *expected.mutable_create_time() = created->create_time();
  *expected.mutable_update_time() = created->update_time();
  EXPECT_EQ(created->DebugString(), expected.DebugString());
  for (int i = 0; i < 2; ++i) {  // from the store, then from memory
    EXPECT_EQ(Get("contoso")->DebugString(), expected.DebugString());
  }
  Stop();
  Start();
  EXPECT_EQ(Get("contoso")->DebugString(), expected.DebugString());
}

TEST_F(AccountTest, IsActiveUnlessItSaysOtherwise) {
  EXPECT_EQ(Create("a")->state(), v1::Account::ACTIVE);
}

TEST_F(AccountTest, StandsBelowItsParentFromTheBeginning) {
  ASSERT_TRUE(Create("top").ok());
  const auto child = Create("child", "top");
  ASSERT_TRUE(child.ok()) << child.status();
  ASSERT_EQ(child->parent_history_size(), 1);
  EXPECT_EQ(child->parent_history(0).parent(), "accounts/top");
  EXPECT_FALSE(child->parent_history(0).has_start_date());
  EXPECT_THAT(Ancestors("child", "1950-01-01"), ElementsAre("top"));
}

TEST_F(AccountTest, NeedsAParentThatExists) {
  const auto orphan = Create("a", "nobody");
  EXPECT_EQ(orphan.status().code(), StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(orphan), "REFERENCE_NOT_FOUND");
}

TEST_F(AccountTest, IsInASegmentOfTheOrganization) {
  v1::Account account = Named("A");
  account.set_segment("HUGE");
  EXPECT_THAT(FaultsOf(Create("a", "", account)),
              ElementsAre(HasSubstr("account.segment: is not one of the organization's segments: "
                                    "MAJOR, TOP, CORPORATE, SMB")));
}

TEST_F(AccountTest, HasLabelKeysOfSmallLetters) {
  v1::Account account = Named("A");
  (*account.mutable_labels())["Region"] = "x";
  EXPECT_THAT(FaultsOf(Create("a", "", account)),
              ElementsAre(HasSubstr("account.labels[\"Region\"]")));
}

TEST_F(AccountTest, SharesNoExternalId) {
  ASSERT_TRUE(Create("a", "", Full()).ok());
  EXPECT_EQ(ReasonOf(Create("b", "", Full())), "EXTERNAL_ID_TAKEN");
  ASSERT_TRUE(Delete("a").ok());
  EXPECT_EQ(ReasonOf(Create("b", "", Full())), "EXTERNAL_ID_TAKEN") << "it leads to what bore it";
  EXPECT_TRUE(Undelete("a").ok());
}

TEST_F(AccountTest, UpdateChangesWhatTheMaskNames) {
  ASSERT_TRUE(Create("a", "", Full()).ok());
  v1::Account change = Named("New");
  change.set_name("accounts/a");
  change.set_employee_count(7);
  const auto updated = Update(change, {"employee_count", "annual_revenue"});
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->display_name(), "Contoso");
  EXPECT_EQ(updated->employee_count(), 7);
  EXPECT_FALSE(updated->has_annual_revenue());
}

TEST_F(AccountTest, UpdateDoesNotMove) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  v1::Account change;
  change.set_name("accounts/a");
  change.set_parent("accounts/b");
  EXPECT_THAT(FaultsOf(Update(change, {"parent"})),
              ElementsAre(AllOf(HasSubstr("account.parent"), HasSubstr("MoveAccount"))));
}

TEST_F(AccountTest, UpdateThatSaysNothingNewMakesNoVersion) {
  const auto created = Create("a", "", Full());
  ASSERT_TRUE(created.ok());
  EXPECT_EQ(Update(*created, {})->etag(), created->etag());
}

TEST_F(AccountTest, IsNotDeletedWhileOthersStandBelow) {
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("child", "top").ok());
  const auto refused = Delete("top");
  EXPECT_EQ(refused.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(ReasonOf(refused), "HAS_CHILDREN");
  ASSERT_TRUE(Delete("child").ok());
  EXPECT_TRUE(Delete("top").ok());
}

TEST_F(AccountTest, IsNotDeletedWhileOthersAreGoingToStandBelow) {
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("child").ok());
  ASSERT_TRUE(Move("child", "top", "2026-09-01").ok());
  EXPECT_EQ(ReasonOf(Delete("top")), "HAS_CHILDREN");
}

TEST_F(AccountTest, ComesBackOnlyBelowALiveParent) {
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("child", "top").ok());
  ASSERT_TRUE(Delete("child").ok());
  ASSERT_TRUE(Delete("top").ok());
  EXPECT_EQ(ReasonOf(Undelete("child")), "REFERENCE_NOT_FOUND");
  ASSERT_TRUE(Undelete("top").ok());
  ASSERT_TRUE(Undelete("child").ok());
  EXPECT_THAT(Outline(""), ElementsAre("top", ".child"));
}

TEST_F(AccountTest, ListsAreFilteredByWhatTheContractNames) {
  ASSERT_TRUE(Create("top", "", Named("Top")).ok());
  ASSERT_TRUE(Create("a", "top", Full()).ok());
  ASSERT_TRUE(Create("b", "top", Named("Beta")).ok());
  for (const char* filter :
       {"display_name = \"Contoso\"", "segment = MAJOR", "industry = \"6419\"", "country_code = DE",
        "state = PROSPECT", "managed = true", "employee_count > 100",
        "parent = \"accounts/top\" AND employee_count = 120", "domains:contoso.com",
        "external_ids:\"crm:42:b\"", "labels.region = south", "contoso",
        "create_time > \"2020-01-01T00:00:00Z\" AND managed = true"}) {
    EXPECT_THAT(List(filter), ElementsAre("a")) << filter;
  }
  EXPECT_THAT(List("parent = \"accounts/top\"", "display_name desc"), ElementsAre("a", "b"));
  EXPECT_THAT(List("", "display_name"), ElementsAre("b", "a", "top"));
}

TEST_F(AccountTest, SearchPutsTheBestMatchFirst) {
  ASSERT_TRUE(Create("part", "", Named("Newcontoso")).ok());
  ASSERT_TRUE(Create("word", "", Named("The Contoso Group")).ok());
  ASSERT_TRUE(Create("begin-b", "", Named("Contoso Zürich")).ok());
  ASSERT_TRUE(Create("begin-a", "", Named("CONTOSO Bank")).ok());
  ASSERT_TRUE(Create("equal", "", Named("contoso")).ok());
  ASSERT_TRUE(Create("other", "", Named("Fabrikam")).ok());
  EXPECT_THAT(Search("  Contoso "), ElementsAre("equal", "begin-a", "begin-b", "word", "part"));
  EXPECT_THAT(Search("contoso", 2), ElementsAre("equal", "begin-a"));
  EXPECT_THAT(Search("ZÜRICH"), ElementsAre("begin-b"));
  EXPECT_THAT(Search("nothing"), IsEmpty());
}

TEST_F(AccountTest, SearchFindsExternalIdsAndDomains) {
  ASSERT_TRUE(Create("named", "", Named("42:b hotels")).ok());
  ASSERT_TRUE(Create("a", "", Full()).ok());
  EXPECT_THAT(Search("crm:42:b"), ElementsAre("a"));
  EXPECT_THAT(Search("42:b"), ElementsAre("a", "named"));
  EXPECT_THAT(Search("contoso.com"), ElementsAre("a"));
  ASSERT_TRUE(Delete("a").ok());
  EXPECT_THAT(Search("contoso.com"), IsEmpty());
}

TEST_F(AccountTest, SearchNeedsSomethingToSearchFor) {
  v1::SearchAccountsRequest request;
  request.set_query("  ");
  EXPECT_THAT(FaultsOf(Call(&Accounts::SearchAccounts, request)), ElementsAre(HasSubstr("query")));
}

TEST_F(AccountTest, WatchersHearOfEveryChange) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(CreatePerson("jane").ok());
  rpc::CallContext context;
  common::v1::WatchChangesRequest request;
  const auto stream = stub<Accounts>().WatchChanges(context.get(), request);
  v1::WatchChangesResponse message;
  std::vector<std::string> seen;
  while (seen.size() < 3 && stream->Read(&message)) {
    for (const v1::Change& change : message.changes()) {
      seen.push_back(change.has_account()  ? change.account().name()
                     : change.has_person() ? change.person().name()
                                           : change.organization().name());
    }
  }
  context.get()->TryCancel();
  EXPECT_THAT(seen, ElementsAre("organization", "accounts/a", "people/jane"));
}

}  // namespace
}  // namespace accord::accounts
