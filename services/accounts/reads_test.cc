// What a viewer sees who sees three subtrees and an account alone: nothing of the rest.
#include <algorithm>

#include "absl/strings/str_replace.h"
#include "common/rpc/test_reads.h"
#include "common/rpc/test_status.h"
#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// hid-group has vis-a (with vis-a1 and vis-a2) and hid-x, which has vis-b (with vis-b1); vis-c,
// seen alone, has hid-c1, which has vis-d (with vis-d1), and vis-c2, seen alone; hid-root.
class ReadsTest : public ServiceTest {
 protected:
  ReadsTest() {
    Stop();
    authorizer_ = &viewers_;
    Start();
    for (const auto& [id, parent] : kTree) {
      v1::Account account;
      account.set_display_name(id);
      account.set_employee_count(Hidden(id) ? 1'000'000 : 10);
      EXPECT_TRUE(Create(id, parent, account).ok()) << id;
    }
    v1::CreateProductRequest product;
    product.set_product_id("db");
    product.mutable_product()->set_display_name("Database");
    EXPECT_TRUE(Call(&People::CreateProduct, product).ok());
    EXPECT_TRUE(CreatePerson("ann").ok());
    EXPECT_TRUE(CreatePerson("bob", "ann").ok());
    for (const auto& [id, parent] : kTree) MakeBelow(id);
    MakeReferences();
    v1::RegisterFollowerRequest follower;
    follower.set_name("followers/forecast");
    EXPECT_TRUE(Call(&Followers::RegisterFollower, follower).ok());
  }

  static bool Hidden(const std::string& id) { return id.rfind("hid", 0) == 0; }
  // Of something that belongs to an account: it is as hidden as that.
  static std::string IdOf(const std::string& account, const std::string& what) {
    return (Hidden(account) ? "hid-" : "vis-") + what;
  }

  void MakeBelow(const std::string& account) {
    for (const char* what : {"k1", "k2", "k3"}) {
      v1::CreateContactRequest contact;
      contact.set_parent("accounts/" + account);
      contact.set_contact_id(IdOf(account, what));
      contact.mutable_contact()->set_display_name(IdOf(account, what));
      EXPECT_TRUE(Call(&Profile::CreateContact, contact).ok());
    }
    v1::CreateAgreementRequest agreement;
    agreement.set_parent("accounts/" + account);
    agreement.set_agreement_id(IdOf(account, "ea"));
    agreement.mutable_agreement()->set_display_name(IdOf(account, "ea"));
    agreement.mutable_agreement()->set_kind(v1::Agreement::SUBSCRIPTION);
    agreement.mutable_agreement()->mutable_value()->set_currency_code("EUR");
    agreement.mutable_agreement()->mutable_value()->set_units(Hidden(account) ? 1'000'000 : 10);
    *agreement.mutable_agreement()->mutable_start_date() = DateOf("2026-01-01");
    *agreement.mutable_agreement()->mutable_end_date() = DateOf("2026-12-31");
    EXPECT_TRUE(Call(&Profile::CreateAgreement, agreement).ok());
    v1::CreateDeploymentRequest deployment;
    deployment.set_parent("accounts/" + account);
    deployment.set_deployment_id(IdOf(account, "db"));
    deployment.mutable_deployment()->set_product("products/db");
    deployment.mutable_deployment()->set_deployed_units(Hidden(account) ? 1'000'000 : 1);
    *deployment.mutable_deployment()->mutable_count_date() = DateOf("2026-06-30");
    EXPECT_TRUE(Call(&Profile::CreateDeployment, deployment).ok());
    v1::CreateSatisfactionSurveyRequest survey;
    survey.set_parent("accounts/" + account);
    survey.set_satisfaction_survey_id(IdOf(account, "s"));
    survey.mutable_satisfaction_survey()->set_very_satisfied_count(Hidden(account) ? 1000 : 1);
    *survey.mutable_satisfaction_survey()->mutable_close_date() = DateOf("2026-06-30");
    EXPECT_TRUE(Call(&Profile::CreateSatisfactionSurvey, survey).ok());
    v1::CreateAssignmentRequest assignment;
    assignment.set_assignment_id(account);
    assignment.mutable_assignment()->set_account("accounts/" + account);
    assignment.mutable_assignment()->set_person("people/ann");
    assignment.mutable_assignment()->set_role(v1::Assignment::ACCOUNT_MANAGER);
    *assignment.mutable_assignment()->mutable_start_date() = DateOf("2026-01-01");
    EXPECT_TRUE(Call(&People::CreateAssignment, assignment).ok());
  }

  // What is seen speaks of what is not: a parent of before, an agreement that covers others.
  void MakeReferences() {
    EXPECT_TRUE(Move("vis-a2", "hid-x").ok());
    EXPECT_TRUE(Move("vis-a2", "vis-a").ok());
    v1::UpdateAgreementRequest update;
    update.mutable_agreement()->set_name("accounts/vis-a/agreements/vis-ea");
    update.mutable_agreement()->add_covered_accounts("accounts/hid-x");
    update.mutable_agreement()->add_covered_accounts("accounts/vis-a1");
    update.mutable_update_mask()->add_paths("covered_accounts");
    EXPECT_TRUE(Call(&Profile::UpdateAgreement, update).ok());
  }

  // Asks for the viewer.
  template <typename Stub, typename Req, typename Resp>
  absl::StatusOr<Resp> AskAs(grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Req&, Resp*),
                             const Req& request) {
    return Call(rpc, request, rpc::TestViewers::kSomebody);
  }
  // As Outline, with the counts of each; pages of two.
  std::vector<std::string> Seen(const std::string& top = "", int64_t as_of = 0) {
    v1::GetAccountTreeRequest request;
    if (!top.empty()) request.set_name("accounts/" + top);
    if (as_of > 0) request.mutable_as_of()->set_revision(as_of);
    request.set_page_size(2);
    std::vector<std::string> lines;
    do {
      const auto page = AskAs(&Accounts::GetAccountTree, request);
      if (!page.ok()) return {std::string(page.status().message())};
      for (const v1::AccountTreeNode& node : page->nodes()) {
        lines.push_back(absl::StrCat(std::string(node.depth(), '.'), node.account().substr(9), " ",
                                     node.child_count(), " ", node.descendant_count(), " ",
                                     node.employee_count(), node.parent().empty() ? " root" : ""));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }

  static constexpr std::pair<const char*, const char*> kTree[] = {
      {"hid-group", ""},      {"vis-a", "hid-group"}, {"vis-a1", "vis-a"}, {"vis-a2", "vis-a"},
      {"hid-x", "hid-group"}, {"vis-b", "hid-x"},     {"vis-b1", "vis-b"}, {"vis-c", ""},
      {"hid-c1", "vis-c"},    {"vis-d", "hid-c1"},    {"vis-d1", "vis-d"}, {"vis-c2", "vis-c"},
      {"hid-c2c", "vis-c2"},  {"hid-root", ""}};
  const rpc::TestViewers viewers_{rights::Scope(
      rights::Sight({"vis-a", "vis-b", "vis-d"}, {"vis-c", "vis-c2"}), rights::Sight())};
};

TEST_F(ReadsTest, NoReadGivesAnythingAwayOfWhatIsNotSeen) {
  rpc::ReadsWalk::Options options;
  options.number_max = 1000;
  options.not_built = {"GetTerritory", "ListTerritories"};
  options.not_compared = {"ListAncestors"};  // ends at the first that is not seen
  rpc::ReadsWalk walk(server_->InProcessChannel(),
                      {rpc::ServiceOf<v1::GetAccountRequest>("AccountService"),
                       rpc::ServiceOf<v1::GetFollowerRequest>("FollowerService"),
                       rpc::ServiceOf<v1::GetOrganizationRequest>("OrganizationService"),
                       rpc::ServiceOf<v1::GetContactRequest>("ProfileService")},
                      options);
  walk.set_revision(store_->revision());
  walk.Run();
  EXPECT_EQ(walk.names().count("accounts/hid-c1"), 1u);
}

TEST_F(ReadsTest, TreeHoldsWhatIsSeenAndCountsIt) {
  const std::vector<std::string> all = {
      "vis-a 2 2 30 root", ".vis-a1 0 0 10",    ".vis-a2 0 0 10",
      "vis-b 1 1 20 root", ".vis-b1 0 0 10",    "vis-c 1 1 20 root",
      ".vis-c2 0 0 10",    "vis-d 1 1 20 root", ".vis-d1 0 0 10"};
  EXPECT_EQ(Seen(), all);
  // Of the past the same, by what is seen now.
  const int64_t before = store_->revision();
  ASSERT_TRUE(Move("vis-a1", "hid-x").ok());
  EXPECT_THAT(Seen("vis-a"), ElementsAre("vis-a 1 1 20 root", ".vis-a2 0 0 10"));
  EXPECT_THAT(Seen("vis-a", before), ElementsAre("vis-a 1 1 20 root", ".vis-a2 0 0 10"));
  EXPECT_THAT(Seen("vis-a1"), ElementsAre("accounts/vis-a1 does not exist"));
}

TEST_F(ReadsTest, PageTokenOfOneViewerIsRefusedForAnother) {
  v1::ListAccountsRequest request;
  request.set_page_size(2);
  const auto all = Call(&Accounts::ListAccounts, request);
  ASSERT_TRUE(all.ok()) << all.status();
  request.set_page_token(all->next_page_token());
  EXPECT_EQ(ReasonOf(AskAs(&Accounts::ListAccounts, request)), "PAGE_TOKEN_INVALID");
  request.clear_page_token();
  const auto some = AskAs(&Accounts::ListAccounts, request);
  ASSERT_TRUE(some.ok()) << some.status();
  request.set_page_token(some->next_page_token());
  EXPECT_EQ(ReasonOf(Call(&Accounts::ListAccounts, request)), "PAGE_TOKEN_INVALID");
}

TEST_F(ReadsTest, WritesOfWhatIsNotSeenAreRefusedAsOfWhatDoesNotExist) {
  v1::DeleteAccountRequest request;
  request.set_name("accounts/hid-root");
  EXPECT_EQ(rpc::WithoutId(AskAs(&Accounts::DeleteAccount, request).status()),
            rpc::WithoutId(rpc::NoSuchResource("accounts/hid-root")));
  v1::MoveAccountRequest move;
  move.set_name("accounts/vis-a1");
  move.set_parent("accounts/hid-x");
  EXPECT_EQ(rpc::WithoutId(AskAs(&Accounts::MoveAccount, move).status()),
            rpc::WithoutId(rpc::NoSuchResource("accounts/hid-x")));
  v1::DeleteAssignmentRequest assignment;
  assignment.set_name("assignments/hid-root");
  EXPECT_EQ(rpc::WithoutId(AskAs(&People::DeleteAssignment, assignment).status()),
            rpc::WithoutId(rpc::NoSuchResource("assignments/hid-root")));
  assignment.set_name("assignments/vis-a");
  EXPECT_TRUE(AskAs(&People::DeleteAssignment, assignment).ok());
}

TEST_F(ReadsTest, AWriteMakesAndChangesOnlyWhatIsSeen) {
  v1::CreateAccountRequest request;
  request.mutable_account()->set_display_name("vis");
  EXPECT_EQ(ReasonOf(AskAs(&Accounts::CreateAccount, request)), "RESOURCE_NOT_FOUND");
  request.mutable_account()->set_parent("accounts/vis-a1");
  const auto made = AskAs(&Accounts::CreateAccount, request);
  EXPECT_TRUE(made.ok()) << made.status();
}

// What is unique among all is taken or not: neither is told.
TEST_F(ReadsTest, AnImportSaysTheSameOfWhatIsHiddenAndOfWhatIsNot) {
  v1::Account hidden;
  hidden.set_display_name("hid");
  hidden.add_external_ids()->set_system("crm");
  hidden.mutable_external_ids(0)->set_value("7");
  ASSERT_TRUE(Create("hid-7", "", hidden).ok());
  v1::UpsertAccountsRequest import;
  v1::Account& entry = *import.add_entries()->mutable_account();
  entry = hidden;
  entry.set_display_name("changed");
  entry.set_parent("accounts/vis-a1");
  const absl::Status taken = rpc::WithoutId(AskAs(&Accounts::UpsertAccounts, import).status());
  EXPECT_EQ(taken.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Get("hid-7")->display_name(), "hid");
  entry.mutable_external_ids(0)->set_value("8");
  EXPECT_EQ(rpc::WithoutId(AskAs(&Accounts::UpsertAccounts, import).status()), taken);
}

TEST_F(ReadsTest, AnImportFindsNoParentThatIsHidden) {
  v1::Account visible;
  visible.add_external_ids()->set_system("crm");
  visible.mutable_external_ids(0)->set_value("vis");
  ASSERT_TRUE(Create("vis-7", "vis-a1", visible).ok());
  v1::Account hidden = visible;
  hidden.mutable_external_ids(0)->set_value("hid");
  ASSERT_TRUE(Create("hid-7", "hid-root", hidden).ok());
  const auto faults = [&](const std::string& name, const std::string& external_id) {
    v1::UpsertAccountsRequest import;
    v1::UpsertAccountsRequest::Entry& entry = *import.add_entries();
    *entry.mutable_account() = visible;
    entry.mutable_account()->set_display_name("vis");
    entry.mutable_account()->set_parent(name);
    if (!external_id.empty()) {
      entry.mutable_parent_external_id()->set_system("crm");
      entry.mutable_parent_external_id()->set_value(external_id);
    }
    const absl::Status refused = rpc::WithoutId(AskAs(&Accounts::UpsertAccounts, import).status());
    EXPECT_FALSE(refused.ok());
    return absl::StrReplaceAll(refused.ToString(), {{"non", "hid"}});
  };
  EXPECT_EQ(faults("accounts/hid-7", ""), faults("accounts/non-7", ""));
  EXPECT_EQ(faults("", "hid"), faults("", "non"));
}

TEST_F(ReadsTest, WhatIsUniqueAmongAllIsChosenByWhoSeesAll) {
  for (const char* id : {"hid-root", "free"}) {
    v1::CreateAccountRequest request;
    request.set_account_id(id);
    request.mutable_account()->set_display_name("vis");
    request.mutable_account()->set_parent("accounts/vis-a1");
    v1::UpdateAccountRequest update;
    update.mutable_account()->set_name("accounts/vis-a1");
    update.mutable_account()->add_external_ids()->set_system("crm");
    update.mutable_account()->mutable_external_ids(0)->set_value(id);
    EXPECT_EQ(ReasonOf(AskAs(&Accounts::CreateAccount, request)), "INVALID_FIELDS");
    EXPECT_EQ(ReasonOf(AskAs(&Accounts::UpdateAccount, update)), "INVALID_FIELDS");
  }
}

TEST_F(ReadsTest, WatchBringsWhatComesIntoSightWithAllThatBelongsToIt) {
  rpc::CallSettings settings;
  settings.on_behalf_of = rpc::TestViewers::kSomebody;
  rpc::CallContext context(settings);
  common::v1::WatchChangesRequest request;
  request.set_after_revision(store_->revision());
  auto stream = stub<Accounts>().WatchChanges(context.get(), request);
  ASSERT_TRUE(Move("hid-group", "hid-root").ok());  // with parts that are seen, and stay so
  ASSERT_TRUE(Move("vis-b1", "hid-root").ok());     // out of sight: nothing is told
  ASSERT_TRUE(Move("hid-x", "vis-a1").ok());        // with vis-b, which was seen before
  ASSERT_TRUE(CreatePerson("last").ok());
  std::vector<std::string> told;
  std::string text;
  v1::WatchChangesResponse message;
  while ((told.empty() || told.back() != "people/last") && stream->Read(&message)) {
    for (const v1::Change& change : message.changes()) {
      const std::string name = change.has_person()    ? change.person().name()
                               : change.has_account() ? change.account().name()
                               : change.has_contact() ? change.contact().name()
                                                      : "";
      if (!name.empty()) told.push_back(name);
    }
    text += message.ShortDebugString();
  }
  context.get()->TryCancel();
  EXPECT_THAT(told, ElementsAre("accounts/hid-x", "accounts/hid-x/contacts/hid-k1",
                                "accounts/hid-x/contacts/hid-k2", "accounts/hid-x/contacts/hid-k3",
                                "people/last"));
  EXPECT_EQ(text.find("hid-group"), std::string::npos) << text;
}

TEST_F(ReadsTest, SearchIsFilledWithWhatIsSeen) {
  v1::SearchAccountsRequest request;
  request.set_query("-");  // in every name
  request.set_page_size(4);
  const auto found = AskAs(&Accounts::SearchAccounts, request);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(found->accounts_size(), 4);
  request.set_query("hid");
  EXPECT_THAT(AskAs(&Accounts::SearchAccounts, request)->accounts(), IsEmpty());
}

}  // namespace
}  // namespace accord::accounts
