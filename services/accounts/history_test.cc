// ListRevisions, over the real service.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using absl::StatusCode;
using common::v1::ResourceRevision;
using testing::ElementsAre;
using testing::IsEmpty;

class HistoryTest : public ServiceTest {
 protected:
  absl::StatusOr<common::v1::ListRevisionsResponse> History(
      const common::v1::ListRevisionsRequest& request) {
    return Call(&Accounts::ListRevisions, request);
  }
  std::vector<ResourceRevision> HistoryOf(const std::string& name, int page_size = 0) {
    common::v1::ListRevisionsRequest request;
    request.set_name(name);
    request.set_page_size(page_size);
    std::vector<ResourceRevision> revisions;
    do {
      const auto page = History(request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return revisions;
      revisions.insert(revisions.end(), page->revisions().begin(), page->revisions().end());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return revisions;
  }

  // "UPDATED: path old -> new, path old -> new"
  static std::string LineOf(const ResourceRevision& revision) {
    std::vector<std::string> parts;
    for (const auto& change : revision.changes()) {
      std::string old_json;
      std::string new_json;
      EXPECT_TRUE(google::protobuf::util::MessageToJsonString(change.old_value(), &old_json).ok());
      EXPECT_TRUE(google::protobuf::util::MessageToJsonString(change.new_value(), &new_json).ok());
      parts.push_back(absl::StrCat(change.path(), " ", old_json, " -> ", new_json));
    }
    return absl::StrCat(ResourceRevision::Kind_Name(revision.kind()), ": ",
                        absl::StrJoin(parts, ", "));
  }
  static std::vector<std::string> LinesOf(const std::vector<ResourceRevision>& revisions) {
    std::vector<std::string> lines;
    for (const ResourceRevision& revision : revisions) lines.push_back(LineOf(revision));
    return lines;
  }

  absl::StatusOr<v1::Account> Rename(const std::string& id, const std::string& name,
                                     const std::string& request_id = "") {
    v1::UpdateAccountRequest request;
    request.mutable_account()->set_name("accounts/" + id);
    request.mutable_account()->set_display_name(name);
    request.mutable_update_mask()->add_paths("display_name");
    request.set_request_id(request_id);
    return Call(&Accounts::UpdateAccount, request);
  }
};

TEST_F(HistoryTest, TellsEveryStepTheNewestFirst) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(Rename("acme", "Acme Inc.").ok());
  ASSERT_TRUE(Delete("acme").ok());
  ASSERT_TRUE(Undelete("acme").ok());
  EXPECT_THAT(
      LinesOf(HistoryOf("accounts/acme")),
      ElementsAre("UNDELETED: ", "DELETED: ", "UPDATED: display_name \"acme\" -> \"Acme Inc.\"",
                  testing::StartsWith("CREATED: display_name null -> \"acme\"")));
}

TEST_F(HistoryTest, SaysWhoDidItByWhichCallAndWhy) {
  ASSERT_TRUE(Create("top").ok());
  ASSERT_TRUE(Create("acme").ok());
  v1::MoveAccountRequest request;
  request.set_name("accounts/acme");
  request.set_parent("accounts/top");
  request.set_reason("bought by Top");
  request.set_request_id("r-1");
  rpc::CallSettings settings;
  settings.on_behalf_of = "people/jane";
  rpc::CallContext context(settings);
  v1::Account moved;
  ASSERT_TRUE(stub<Accounts>().MoveAccount(context.get(), request, &moved).ok());

  const std::vector<ResourceRevision> revisions = HistoryOf("accounts/acme");
  ASSERT_EQ(revisions.size(), 2);
  const ResourceRevision& step = revisions.front();
  EXPECT_EQ(step.revision(), context.revision());
  EXPECT_EQ(step.time().seconds(), moved.update_time().seconds());
  EXPECT_EQ(step.actor(), "administrator");
  EXPECT_EQ(step.on_behalf_of(), "people/jane");
  EXPECT_EQ(step.method(), "accord.accounts.v1.AccountService/MoveAccount");
  EXPECT_EQ(step.request_id(), "r-1");
  EXPECT_EQ(step.reason(), "bought by Top");
  EXPECT_EQ(step.etag(), moved.etag());
  EXPECT_EQ(step.changes(0).path(), "parent");
  EXPECT_EQ(step.changes(0).new_value().string_value(), "accounts/top");
}

TEST_F(HistoryTest, ItsRevisionShowsTheResourceAsItBecame) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(Rename("acme", "Acme Inc.").ok());
  for (const ResourceRevision& step : HistoryOf("accounts/acme")) {
    v1::GetAccountRequest request;
    request.set_name("accounts/acme");
    request.mutable_as_of()->set_revision(step.revision());
    const auto account = Call(&Accounts::GetAccount, request);
    ASSERT_TRUE(account.ok()) << account.status();
    EXPECT_EQ(account->etag(), step.etag());
  }
}

TEST_F(HistoryTest, WritesToOtherResourcesAreNotInIt) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(Create("other").ok());
  ASSERT_TRUE(Rename("other", "Other Inc.").ok());
  EXPECT_EQ(HistoryOf("accounts/acme").size(), 1);
}

TEST_F(HistoryTest, PagesMakeUpTheWholeAndEachKnowsWhatTheNextBeginsWith) {
  ASSERT_TRUE(Create("acme").ok());
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(Rename("acme", absl::StrCat("Acme ", i)).ok());
  const std::vector<std::string> whole = LinesOf(HistoryOf("accounts/acme"));
  EXPECT_EQ(whole.size(), 7);
  for (int page_size : {1, 2, 3, 6, 7}) {
    EXPECT_EQ(LinesOf(HistoryOf("accounts/acme", page_size)), whole) << page_size;
  }
}

TEST_F(HistoryTest, PagesShowOneMomentWhileWritesGoOn) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(Rename("acme", "Acme 1").ok());
  common::v1::ListRevisionsRequest request;
  request.set_name("accounts/acme");
  request.set_page_size(1);
  const auto first = History(request);
  ASSERT_TRUE(first.ok()) << first.status();
  const int64_t shown = answered_;
  ASSERT_TRUE(Rename("acme", "Acme 2").ok());
  request.set_page_token(first->next_page_token());
  const auto second = History(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(answered_, shown);
  EXPECT_EQ(second->revisions(0).kind(), ResourceRevision::CREATED);
  EXPECT_EQ(second->next_page_token(), "");
}

TEST_F(HistoryTest, AsOfAMomentItEndsThere) {
  ASSERT_TRUE(Create("acme").ok());
  const int64_t created = answered_;
  ASSERT_TRUE(Rename("acme", "Acme Inc.").ok());
  common::v1::ListRevisionsRequest request;
  request.set_name("accounts/acme");
  request.mutable_as_of()->set_revision(created);
  const auto then = History(request);
  ASSERT_TRUE(then.ok()) << then.status();
  EXPECT_EQ(then->revisions_size(), 1);
  request.mutable_as_of()->set_revision(created - 1);
  EXPECT_EQ(History(request).status().code(), StatusCode::kNotFound);
}

TEST_F(HistoryTest, EveryKindOfTheServiceHasOne) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(CreatePerson("jane").ok());
  v1::CreateContactRequest contact;
  contact.set_parent("accounts/acme");
  contact.set_contact_id("joe");
  contact.mutable_contact()->set_display_name("Joe");
  ASSERT_TRUE(Call(&Profile::CreateContact, contact).ok());
  for (const char* name :
       {"accounts/acme", "people/jane", "accounts/acme/contacts/joe", "organization"}) {
    EXPECT_EQ(HistoryOf(name).size(), 1) << name;
  }
}

TEST_F(HistoryTest, NameOfNothingHereIsRefusedAndOneOfNobodyNotFound) {
  common::v1::ListRevisionsRequest request;
  request.set_name("opportunities/big");
  EXPECT_THAT(FaultsOf(History(request)),
              ElementsAre("name: is not the name of a resource that this service keeps"));
  request.set_name("accounts/nobody");
  EXPECT_EQ(History(request).status().code(), StatusCode::kNotFound);
}

TEST_F(HistoryTest, PageTokenOfAnotherListIsRefused) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(Create("beta").ok());
  v1::ListAccountsRequest list;
  list.set_page_size(1);
  const auto page = Call(&Accounts::ListAccounts, list);
  ASSERT_TRUE(page.ok());
  common::v1::ListRevisionsRequest request;
  request.set_name("accounts/acme");
  request.set_page_token(page->next_page_token());
  EXPECT_EQ(ReasonOf(History(request)), "PAGE_TOKEN_INVALID");
}

TEST_F(HistoryTest, CompactedHistoryBeginsWhereItIsKeptAndSaysSo) {
  ASSERT_TRUE(Create("acme").ok());
  ASSERT_TRUE(Create("old").ok());
  clock_.Set(clock_.Now() + absl::Minutes(1));
  ASSERT_TRUE(Rename("acme", "Acme 1").ok());
  ASSERT_TRUE(Rename("acme", "Acme 2").ok());
  const int64_t kept = answered_;
  ASSERT_TRUE(Rename("acme", "Acme 3").ok());
  ASSERT_TRUE(Create("young").ok());
  ASSERT_TRUE(store_->Compact(kept, absl::InfinitePast()).ok());
  EXPECT_THAT(LinesOf(HistoryOf("accounts/acme")),
              ElementsAre("UPDATED: display_name \"Acme 2\" -> \"Acme 3\"", "KIND_UNSPECIFIED: "));
  EXPECT_EQ(HistoryOf("accounts/acme")[1].method(),
            "accord.accounts.v1.AccountService/UpdateAccount");
  EXPECT_EQ(HistoryOf("accounts/young")[0].kind(), ResourceRevision::CREATED);
  EXPECT_EQ(HistoryOf("accounts/old")[0].kind(), ResourceRevision::CREATED);
  common::v1::ListRevisionsRequest request;
  request.set_name("accounts/acme");
  EXPECT_EQ(History(request)->oldest_revision(), kept);
}

TEST_F(HistoryTest, WholeHistorySaysThatItIsWhole) {
  ASSERT_TRUE(Create("acme").ok());
  common::v1::ListRevisionsRequest request;
  request.set_name("accounts/acme");
  EXPECT_EQ(History(request)->oldest_revision(), 0);
}

}  // namespace
}  // namespace accord::accounts
