// Reading as of a revision or a time, and pages that are one snapshot, over the real service.
#include "absl/strings/str_cat.h"
#include "common/rpc/convert.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using absl::StatusCode;
using testing::ElementsAre;
using testing::IsEmpty;

class TimeTravelTest : public ServiceTest {
 protected:
  static common::v1::Moment At(int64_t revision) {
    common::v1::Moment moment;
    moment.set_revision(revision);
    return moment;
  }
  static common::v1::Moment At(absl::Time time) {
    common::v1::Moment moment;
    *moment.mutable_time() = rpc::TimestampToProto(time);
    return moment;
  }
  // Everything below has another time.
  void Later() { clock_.Set(clock_.Now() + absl::Minutes(1)); }

  absl::StatusOr<v1::Account> GetAt(const std::string& id, const common::v1::Moment& moment) {
    v1::GetAccountRequest request;
    request.set_name("accounts/" + id);
    *request.mutable_as_of() = moment;
    return Call(&Accounts::GetAccount, request);
  }
  std::vector<std::string> ListAt(const common::v1::Moment& moment) {
    v1::ListAccountsRequest request;
    *request.mutable_as_of() = moment;
    const auto page = Call(&Accounts::ListAccounts, request);
    EXPECT_TRUE(page.ok()) << page.status();
    std::vector<std::string> names;
    if (!page.ok()) return names;
    for (const v1::Account& account : page->accounts()) names.push_back(account.display_name());
    return names;
  }
  absl::StatusOr<v1::GetAccountTreeResponse> TreeAt(const std::string& top,
                                                    const common::v1::Moment& moment) {
    v1::GetAccountTreeRequest request;
    if (!top.empty()) request.set_name("accounts/" + top);
    *request.mutable_as_of() = moment;
    return Tree(request);
  }
  static std::vector<std::string> Lines(const v1::GetAccountTreeResponse& tree) {
    std::vector<std::string> lines;
    for (const v1::AccountTreeNode& node : tree.nodes()) {
      lines.push_back(std::string(node.depth(), '.') + node.account().substr(9));
    }
    return lines;
  }
  std::vector<std::string> SearchAt(const std::string& text, const common::v1::Moment& moment) {
    v1::SearchAccountsRequest request;
    request.set_query(text);
    *request.mutable_as_of() = moment;
    const auto answer = Call(&Accounts::SearchAccounts, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    std::vector<std::string> ids;
    if (!answer.ok()) return ids;
    for (const v1::Account& account : answer->accounts()) ids.push_back(account.name().substr(9));
    return ids;
  }
  absl::StatusOr<v1::Account> Rename(const std::string& id, const std::string& name) {
    v1::UpdateAccountRequest request;
    request.mutable_account()->set_name("accounts/" + id);
    request.mutable_account()->set_display_name(name);
    request.mutable_update_mask()->add_paths("display_name");
    return Call(&Accounts::UpdateAccount, request);
  }
};

TEST_F(TimeTravelTest, GetShowsTheVersionOfThen) {
  ASSERT_TRUE(Create("acme").ok());
  const int64_t created = answered_;
  const absl::Time then = clock_.Now();
  Later();
  ASSERT_TRUE(Rename("acme", "Acme Inc.").ok());
  ASSERT_EQ(Get("acme")->display_name(), "Acme Inc.");  // the newest is in memory now
  EXPECT_EQ(GetAt("acme", At(created))->display_name(), "acme");
  EXPECT_EQ(answered_, created);
  EXPECT_EQ(GetAt("acme", At(then))->display_name(), "acme");
  EXPECT_EQ(answered_, created);
  EXPECT_EQ(GetAt("acme", At(clock_.Now()))->display_name(), "Acme Inc.");
  EXPECT_EQ(Get("acme")->display_name(), "Acme Inc.") << "the past got into the cache";
}

TEST_F(TimeTravelTest, BeforeAResourceWasThereItIsNotFound) {
  const absl::Time before = clock_.Now();
  Later();
  ASSERT_TRUE(Create("acme").ok());
  EXPECT_EQ(ReasonOf(GetAt("acme", At(answered_ - 1))), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(GetAt("acme", At(before))), "RESOURCE_NOT_FOUND");
  EXPECT_EQ(ReasonOf(GetAt("acme", At(before - absl::Hours(1)))), "RESOURCE_NOT_FOUND");
  EXPECT_THAT(ListAt(At(before - absl::Hours(1))), IsEmpty());
}

TEST_F(TimeTravelTest, DeletedResourceIsThereAsOfBefore) {
  ASSERT_TRUE(Create("acme").ok());
  const int64_t created = answered_;
  ASSERT_TRUE(Delete("acme").ok());
  EXPECT_FALSE(GetAt("acme", At(created))->has_delete_time());
  EXPECT_THAT(ListAt(At(created)), ElementsAre("acme"));
  EXPECT_THAT(ListAt(At(created + 1)), IsEmpty());
}

TEST_F(TimeTravelTest, RevisionThatIsNotMadeYetIsOutOfRange) {
  ASSERT_TRUE(Create("acme").ok());
  const common::v1::Moment future = At(answered_ + 1);
  v1::ListAccountsRequest list;
  *list.mutable_as_of() = future;
  EXPECT_EQ(ReasonOf(GetAt("acme", future)), "REVISION_IN_FUTURE");
  EXPECT_EQ(ReasonOf(Call(&Accounts::ListAccounts, list)), "REVISION_IN_FUTURE");
  EXPECT_EQ(ReasonOf(TreeAt("acme", future)), "REVISION_IN_FUTURE");
  EXPECT_EQ(GetAt("acme", future).status().code(), StatusCode::kOutOfRange);
}

TEST_F(TimeTravelTest, MomentThatWasCompactedAwayIsOutOfRange) {
  const absl::Time before = clock_.Now();
  Later();
  ASSERT_TRUE(Create("acme").ok());
  const int64_t created = answered_;
  ASSERT_TRUE(Rename("acme", "Acme Inc.").ok());
  const int64_t kept = answered_;
  ASSERT_TRUE(store_->Compact(kept, absl::InfinitePast()).ok());
  EXPECT_EQ(GetAt("acme", At(created)).status().code(), StatusCode::kOutOfRange);
  EXPECT_EQ(ReasonOf(GetAt("acme", At(created))), "REVISION_COMPACTED");
  EXPECT_EQ(ReasonOf(GetAt("acme", At(before))), "REVISION_COMPACTED");
  EXPECT_EQ(ReasonOf(TreeAt("acme", At(created))), "REVISION_COMPACTED");
  EXPECT_EQ(GetAt("acme", At(kept))->display_name(), "Acme Inc.");
  EXPECT_TRUE(TreeAt("acme", At(kept)).ok());
}

TEST_F(TimeTravelTest, TimeThatHasNotComeIsThePresent) {
  ASSERT_TRUE(Create("acme").ok());
  EXPECT_EQ(GetAt("acme", At(clock_.Now() + absl::Hours(1)))->display_name(), "acme");
}

TEST_F(TimeTravelTest, MomentThatIsNoneIsNamed) {
  ASSERT_TRUE(Create("acme").ok());
  EXPECT_THAT(FaultsOf(GetAt("acme", At(int64_t{0}))),
              ElementsAre(testing::StartsWith("as_of.revision: ")));
  common::v1::Moment no_time;
  no_time.mutable_time()->set_seconds(int64_t{1} << 60);
  EXPECT_THAT(FaultsOf(GetAt("acme", no_time)),
              ElementsAre("as_of.time: must be a time from year 1 to 9999"));
}

TEST_F(TimeTravelTest, OrganizationAndPeopleHaveAPastToo) {
  ASSERT_TRUE(CreatePerson("jane").ok());
  const int64_t then = answered_;
  v1::UpdateOrganizationRequest change;
  change.mutable_organization()->set_name("organization");
  change.mutable_organization()->set_display_name("New Name");
  change.mutable_update_mask()->add_paths("display_name");
  const auto changed = Call(&People::UpdateOrganization, change);
  ASSERT_TRUE(changed.ok()) << changed.status();
  ASSERT_TRUE(CreatePerson("joe").ok());
  v1::GetOrganizationRequest get;
  *get.mutable_as_of() = At(then);
  EXPECT_NE(Call(&People::GetOrganization, get)->display_name(), "New Name");
  v1::ListPeopleRequest list;
  *list.mutable_as_of() = At(then);
  EXPECT_EQ(Call(&People::ListPeople, list)->people_size(), 1);
}

TEST_F(TimeTravelTest, TreeStandsAsItStoodWithItsFiguresOfThen) {
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("other").ok());
  ASSERT_TRUE(Create("leaf", "top").ok());
  const int64_t before = answered_;
  ASSERT_TRUE(Move("leaf", "other").ok());
  ASSERT_TRUE(Create("late", "top").ok());
  const auto then = TreeAt("top", At(before));
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(answered_, before);
  EXPECT_THAT(Lines(*then), ElementsAre("top", ".leaf"));
  EXPECT_EQ(then->nodes(0).descendant_count(), 1);
  EXPECT_THAT(Lines(*TreeAt("other", At(before))), ElementsAre("other"));
  EXPECT_THAT(Lines(*TreeAt("", At(before))), ElementsAre("other", "top", ".leaf"));
  EXPECT_THAT(Outline("top"), ElementsAre("top", ".late"));
}

TEST_F(TimeTravelTest, TreeOfADeletedTopIsThereAsOfBeforeAndNotFoundBeforeItCame) {
  ASSERT_TRUE(Create("first").ok());
  const int64_t before = answered_;
  ASSERT_TRUE(Create("gone").ok());
  const int64_t there = answered_;
  ASSERT_TRUE(Delete("gone").ok());
  EXPECT_THAT(Lines(*TreeAt("gone", At(there))), ElementsAre("gone"));
  EXPECT_EQ(ReasonOf(TreeAt("gone", At(before))), "RESOURCE_NOT_FOUND");
}

TEST_F(TimeTravelTest, PagesOfATreeAreOneTreeWhateverHappensInBetween) {
  ASSERT_TRUE(Create("top").ok());
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_TRUE(Create(id, "top").ok());
  v1::GetAccountTreeRequest request;
  request.set_name("accounts/top");
  request.set_page_size(2);
  auto page = Tree(request);
  ASSERT_TRUE(page.ok()) << page.status();
  const int64_t first = answered_;
  std::vector<std::string> lines = Lines(*page);
  int step = 0;
  while (!page->next_page_token().empty()) {
    // Where the next page begins is deleted, and what it would have shown is moved away.
    if (step == 0) ASSERT_TRUE(Delete("a").ok());
    if (step == 0) ASSERT_TRUE(Move("c", "").ok());
    ASSERT_TRUE(Create(absl::StrCat("b", step++), "top").ok());
    request.set_page_token(page->next_page_token());
    page = Tree(request);
    ASSERT_TRUE(page.ok()) << page.status();
    EXPECT_EQ(answered_, first);
    for (const std::string& line : Lines(*page)) lines.push_back(line);
  }
  EXPECT_THAT(lines, ElementsAre("top", ".a", ".b", ".c", ".d"));
}

TEST_F(TimeTravelTest, PagesOfAListAreOneListWhateverHappensInBetween) {
  for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(Create(id).ok());
  v1::ListAccountsRequest request;
  request.set_page_size(1);
  std::string names;
  do {
    const auto page = Call(&Accounts::ListAccounts, request);
    ASSERT_TRUE(page.ok()) << page.status();
    absl::StrAppend(&names, page->accounts(0).display_name(), " ");
    request.set_page_token(page->next_page_token());
    ASSERT_TRUE(Rename("c", names).ok());
    ASSERT_TRUE(Create(absl::StrCat("bb", names.size())).ok());
  } while (!request.page_token().empty());
  EXPECT_EQ(names, "a b c ");
}

TEST_F(TimeTravelTest, PageOfOneMomentIsRefusedForAnother) {
  ASSERT_TRUE(Create("a").ok());
  ASSERT_TRUE(Create("b").ok());
  v1::ListAccountsRequest request;
  request.set_page_size(1);
  *request.mutable_as_of() = At(answered_);
  request.set_page_token(Call(&Accounts::ListAccounts, request)->next_page_token());
  EXPECT_TRUE(Call(&Accounts::ListAccounts, request).ok());
  ASSERT_TRUE(Create("c").ok());
  *request.mutable_as_of() = At(answered_);
  EXPECT_EQ(ReasonOf(Call(&Accounts::ListAccounts, request)), "PAGE_TOKEN_INVALID");
}

TEST_F(TimeTravelTest, SearchFindsWhatWasThereByItsNameOfThen) {
  v1::Account account;
  account.set_display_name("Contoso");
  account.add_external_ids()->set_system("crm");
  account.mutable_external_ids(0)->set_value("4711");
  ASSERT_TRUE(Create("acme", "", account).ok());
  const int64_t before = answered_;
  ASSERT_TRUE(Rename("acme", "Fabrikam").ok());
  ASSERT_TRUE(Create("contoso-two").ok());
  const int64_t after = answered_;
  EXPECT_THAT(SearchAt("contoso", At(before)), ElementsAre("acme"));
  EXPECT_THAT(SearchAt("fabrikam", At(before)), IsEmpty());
  EXPECT_THAT(SearchAt("crm:4711", At(before)), ElementsAre("acme"));
  EXPECT_THAT(SearchAt("contoso", At(after)), ElementsAre("contoso-two"));
}

TEST_F(TimeTravelTest, AncestorsAreThoseThatWereKnownThenOnTheDayOfThen) {
  ASSERT_TRUE(Create("old").ok());
  ASSERT_TRUE(Create("new").ok());
  ASSERT_TRUE(Create("leaf", "old").ok());
  const int64_t before = answered_;
  Today("2026-08-01");
  ASSERT_TRUE(Move("leaf", "new", "2026-07-15").ok());  // known afterwards, from an earlier day on
  v1::ListAncestorsRequest request;
  request.set_name("accounts/leaf");
  const auto above = [&] {
    const auto answer = Call(&Accounts::ListAncestors, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->ancestors(0).name() : "";
  };
  EXPECT_EQ(above(), "accounts/new");
  *request.mutable_date() = DateOf("2026-07-10");
  EXPECT_EQ(above(), "accounts/old");
  *request.mutable_date() = DateOf("2026-07-20");
  EXPECT_EQ(above(), "accounts/new");
  *request.mutable_as_of() = At(before);
  EXPECT_EQ(above(), "accounts/old") << "nobody knew of the move then";
  request.clear_date();
  EXPECT_EQ(above(), "accounts/old");
}

}  // namespace
}  // namespace accord::accounts
