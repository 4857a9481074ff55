// Lists that ask for external ids alone are answered from their index: they come to what reading
// the table comes to.
#include <algorithm>
#include <random>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "services/accounts/upsert_testing.h"

namespace accord::accounts {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class KeyListsTest : public UpsertTest {
 protected:
  std::vector<std::string> List(const std::string& filter, int page_size = 0) {
    std::vector<std::string> names;
    v1::ListAccountsRequest request;
    request.set_filter(filter);
    request.set_page_size(page_size);
    do {
      const auto page = Call(&Accounts::ListAccounts, request);
      EXPECT_TRUE(page.ok()) << filter << ": " << page.status();
      if (!page.ok()) return names;
      for (const v1::Account& account : page->accounts()) names.push_back(account.name());
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return names;
  }
  // By the table, which another condition asks for.
  std::vector<std::string> Scan(const std::string& filter) {
    return List(absl::StrCat("(", filter, ") AND create_time > \"1970-01-01T00:00:00Z\""));
  }
  absl::StatusOr<v1::Account> Make(const std::string& id, const std::vector<std::string>& values) {
    v1::Account account;
    account.set_display_name(id);
    for (size_t i = 0; i < values.size(); ++i) {
      auto& key = *account.add_external_ids();
      key.set_system(i % 2 == 0 ? "crm" : "erp");
      key.set_value(values[i]);
    }
    return Create(id, "", account);
  }
};

TEST_F(KeyListsTest, KeysLeadToWhoBearsThem) {
  ASSERT_TRUE(Make("b", {"1", "7"}).ok());
  ASSERT_TRUE(Make("a", {"2"}).ok());
  ASSERT_TRUE(Make("c", {"1:x/y z"}).ok());
  ASSERT_TRUE(Make("gone", {"3"}).ok());
  ASSERT_TRUE(Delete("gone").ok());
  const std::vector<std::pair<std::string, std::vector<std::string>>> cases = {
      {"external_ids:\"crm:1\"", {"accounts/b"}},
      {"external_ids:\"crm:1\" OR external_ids:\"crm:2\"", {"accounts/a", "accounts/b"}},
      {"external_ids:\"crm:1\" OR external_ids:\"erp:7\"", {"accounts/b"}},  // once
      {"external_ids:\"crm:1:x/y z\"", {"accounts/c"}},
      {"external_ids:\"crm:1*\" OR external_ids:\"crm:none\"", {"accounts/b", "accounts/c"}},
      {"external_ids.erp = \"7\"", {"accounts/b"}},
      {"external_ids:\"crm:3\"", {}},
      {"external_ids:\"crm:7\"", {}},
      {"external_ids:erp", {"accounts/b"}},
      {"NOT external_ids:\"crm:1\"", {"accounts/a", "accounts/c"}},
      {"external_ids:\"crm:1\" OR display_name = \"a\"", {"accounts/a", "accounts/b"}},
      {"external_ids:\"crm:1\" external_ids:\"erp:7\"", {"accounts/b"}},
  };
  for (const auto& [filter, want] : cases) {
    EXPECT_EQ(List(filter), want) << filter;
    EXPECT_EQ(List(filter, 1), want) << filter << ", a page each";
    EXPECT_EQ(Scan(filter), want) << filter;
  }
}

TEST_F(KeyListsTest, DeletedOnesAreShownToWhoAsks) {
  ASSERT_TRUE(Make("gone", {"3"}).ok());
  ASSERT_TRUE(Delete("gone").ok());
  v1::ListAccountsRequest request;
  request.set_filter("external_ids:\"crm:3\"");
  request.set_show_deleted(true);
  EXPECT_EQ(Call(&Accounts::ListAccounts, request)->accounts_size(), 1);
}

TEST_F(KeyListsTest, PastAsItWas) {
  const auto made = Make("a", {"1"});
  ASSERT_TRUE(made.ok());
  v1::ListAccountsRequest request;
  request.set_filter("external_ids:\"crm:1\"");
  request.mutable_as_of()->set_revision(store_->revision());
  ASSERT_TRUE(Delete("a").ok());
  EXPECT_THAT(List("external_ids:\"crm:1\""), IsEmpty());
  EXPECT_EQ(Call(&Accounts::ListAccounts, request)->accounts_size(), 1);
}

TEST_F(KeyListsTest, IndexAndTableAgreeWhateverHappens) {
  std::mt19937 random(47);
  const auto some = [&](int count) {
    return static_cast<int>(random() % static_cast<unsigned>(count));
  };
  for (int round = 0; round < 120; ++round) {
    const std::string id = absl::StrCat("a", some(12));
    Request request;
    switch (some(4)) {
      case 0:
        (void)Make(id, {absl::StrCat(some(20)), absl::StrCat(some(20))});
        break;
      case 1:
        (void)Delete(id);
        break;
      case 2:
        (void)Undelete(id);
        break;
      default: {  // gives up what it had, or takes others
        auto* entry = Add(request, absl::StrCat(some(20)), "N");
        auto& other = *entry->mutable_account()->add_external_ids();
        other.set_system("erp");
        other.set_value(absl::StrCat(some(20)));
        entry->mutable_update_mask()->add_paths("external_ids");
        (void)Upsert(request);
      }
    }
    std::vector<std::string> terms;
    for (int i = 0; i < 6; ++i) {
      terms.push_back(absl::StrCat("external_ids:\"", some(2) == 0 ? "crm" : "erp", ":", some(20),
                                   some(5) == 0 ? "*" : "", "\""));
    }
    const std::string filter = absl::StrJoin(terms, " OR ");
    ASSERT_EQ(List(filter, 1 + some(3)), Scan(filter)) << filter;
  }
}

}  // namespace
}  // namespace accord::accounts
