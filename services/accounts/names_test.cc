// Names as people write them: one fold for search and filters, one order for lists and trees, and
// keys that an earlier release stored with what nobody sees.
#include "absl/strings/str_cat.h"
#include "common/base/wait.h"
#include "common/resources/external_ids.h"
#include "gmock/gmock.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/testing.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;
using testing::ElementsAreArray;

class NamesTest : public ServiceTest {
 protected:
  void CreateNamed(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      v1::Account account;
      account.set_display_name(name);
      ASSERT_TRUE(Create(absl::StrCat("a", 100 - ++count_), "", account).ok()) << name;
    }
  }
  std::vector<std::string> List(const std::string& filter, const std::string& order,
                                int page_size = 1000) {
    std::vector<std::string> names;
    v1::ListAccountsRequest request;
    request.set_filter(filter);
    request.set_order_by(order);
    request.set_page_size(page_size);
    do {
      const auto page = Call(&Accounts::ListAccounts, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const v1::Account& account : page->accounts()) names.push_back(account.display_name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  std::vector<std::string> Tree(int page_size) {
    std::vector<std::string> names;
    v1::GetAccountTreeRequest request;
    request.set_page_size(page_size);
    do {
      const auto page = Call(&Accounts::GetAccountTree, request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) break;
      for (const auto& node : page->nodes()) names.push_back(node.display_name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  std::vector<std::string> Search(const std::string& query) {
    v1::SearchAccountsRequest request;
    request.set_query(query);
    std::vector<std::string> names;
    const auto found = Call(&Accounts::SearchAccounts, request);
    EXPECT_TRUE(found.ok()) << found.status();
    if (!found.ok()) return names;
    for (const v1::Account& account : found->accounts()) names.push_back(account.display_name());
    return names;
  }

 private:
  int count_ = 0;
};

TEST_F(NamesTest, ListsAndTreesHaveOneOrderPageByPage) {
  CreateNamed({"zeta", "Zulu", "adidas", "Äpfel", "apfel", "Łódź", "Lidl", "M-Bank", "ЛУКОЙЛ",
               "Αθήνα", "日本", "Cafe\u0301 Nord", "Café Ost", "Straße", "strasse"});
  const std::vector<std::string> list = List("", "display_name");
  EXPECT_THAT(
      list, ElementsAre("adidas", "apfel", "Äpfel", "Café Nord", "Café Ost", "Lidl", "Łódź",
                        "M-Bank", "strasse", "Straße", "zeta", "Zulu", "Αθήνα", "ЛУКОЙЛ", "日本"));
  for (const int page_size : {1, 2, 7, 1000}) {
    EXPECT_EQ(List("", "display_name", page_size), list);
    EXPECT_EQ(Tree(page_size), list);
    EXPECT_THAT(List("", "display_name desc", page_size),
                ElementsAreArray(std::vector<std::string>(list.rbegin(), list.rend())));
  }
}

TEST_F(NamesTest, SearchAndFilterFindTheSame) {
  CreateNamed({"Zürich Re", "Škoda Auto", "ПАО ЛУКОЙЛ", "Αθήνα AE", "Łódź SA", "Straßenbau",
               "Café du Nord", "Ørsted", "İstanbul Gaz", "L’Oréal"});
  const std::vector<std::pair<std::string, std::string>> found = {
      {"zürich", "Zürich Re"},      {"ZÜRICH", "Zürich Re"},        {"zurich", "Zürich Re"},
      {"škoda", "Škoda Auto"},      {"skoda", "Škoda Auto"},        {"лукойл", "ПАО ЛУКОЙЛ"},
      {"αθηνα", "Αθήνα AE"},        {"ΑΘΗΝΑ", "Αθήνα AE"},          {"łódź", "Łódź SA"},
      {"LODZ", "Łódź SA"},          {"strasse", "Straßenbau"},      {"straße", "Straßenbau"},
      {"café", "Café du Nord"},     {"cafe\u0301", "Café du Nord"}, {"orsted", "Ørsted"},
      {"istanbul", "İstanbul Gaz"}, {"l'oreal", "L’Oréal"}};
  for (const auto& [typed, name] : found) {
    EXPECT_THAT(Search(typed), ElementsAre(name)) << typed;
    EXPECT_THAT(List(absl::StrCat("display_name:\"", typed, "\""), ""), ElementsAre(name)) << typed;
    EXPECT_THAT(List(absl::StrCat("\"", typed, "\""), ""), ElementsAre(name)) << typed;
  }
}

// Before keys were normalized they were stored as they came.
TEST_F(NamesTest, KeysOfAnEarlierReleaseAreFoundByWhatTheyMean) {
  const auto stored = [](const std::string& id, const std::string& key) {
    Account account;
    account.meta.id = id;
    account.display_name = id;
    account.state = AccountState::kActive;
    account.external_ids = {{"crm", key}};
    return account;
  };
  ASSERT_TRUE(store_
                  ->WriteAndWait({}, SteadyNow() + absl::Seconds(30),
                                 [&](store::Txn& txn) -> absl::Status {
                                   for (Account account :
                                        {stored("spaced", "7\u00a0"), stored("taken", "8"),
                                         stored("taken-too", "8\u200b"), stored("apart", "u\u0308"),
                                         stored("inside", "9\u200b9")}) {
                                     RETURN_IF_ERROR(txn.Put(account));
                                     RETURN_IF_ERROR(resources::IndexExternalIds(
                                         txn, store::TableOf<Account>(), account.meta.id, {},
                                         account.external_ids));
                                   }
                                   return absl::OkStatus();
                                 })
                  .ok());
  Stop();
  Start();
  EXPECT_EQ(Get("spaced")->external_ids(0).value(), "7");
  EXPECT_EQ(Get("apart")->external_ids(0).value(), "ü");
  EXPECT_EQ(Get("taken-too")->external_ids(0).value(), "8\u200b") << "two would have one key";
  EXPECT_EQ(Get("inside")->external_ids(0).value(), "9\u200b9");
  const int64_t revision = store_->revision();
  Stop();
  Start();
  EXPECT_EQ(store_->revision(), revision) << "there is nothing left to do";
  v1::UpsertAccountsRequest request;
  for (const std::string key : {"7", "8", "ü"}) {
    v1::Account* account = request.add_entries()->mutable_account();
    account->set_display_name("imported");
    account->add_external_ids()->set_system("crm");
    account->mutable_external_ids(0)->set_value(key);
  }
  const auto done = Call(&Accounts::UpsertAccounts, request);
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->results(0).name(), "accounts/spaced");
  EXPECT_EQ(done->results(1).name(), "accounts/taken");
  EXPECT_EQ(done->results(2).name(), "accounts/apart");
}

}  // namespace
}  // namespace accord::accounts
