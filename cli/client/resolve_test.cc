#include "cli/client/resolve.h"

#include <string>
#include <vector>

#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "cli/client/fake_server.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace accord::cli {
namespace {

namespace v1 = ::accord::accounts::v1;
using testing::ElementsAre;
using testing::HasSubstr;

// Knows just the filters that resolving sends.
class Accounts final : public v1::AccountService::Service {
 public:
  void Add(const std::string& id, const std::string& display_name, const std::string& crm) {
    v1::Account account;
    account.set_name("accounts/" + id);
    account.set_display_name(display_name);
    auto* external = account.add_external_ids();
    external->set_system("crm");
    external->set_value(crm);
    accounts_.push_back(account);
  }

  grpc::Status ListAccounts(grpc::ServerContext*, const v1::ListAccountsRequest* request,
                            v1::ListAccountsResponse* response) override {
    for (const v1::Account& account : accounts_) {
      if (request->filter() == "external_ids:\"crm:" + account.external_ids(0).value() + "\"" ||
          request->filter() == "display_name = \"" + account.display_name() + "\"") {
        *response->add_accounts() = account;
      }
    }
    return grpc::Status::OK;
  }
  grpc::Status SearchAccounts(grpc::ServerContext*, const v1::SearchAccountsRequest*,
                              v1::SearchAccountsResponse* response) override {
    for (const v1::Account& account : accounts_) *response->add_accounts() = account;
    return grpc::Status::OK;
  }

 private:
  std::vector<v1::Account> accounts_;
};

class ResolveTest : public testing::Test {
 protected:
  absl::StatusOr<std::string> Resolve(const std::string& text) {
    return ResolveAccount(*session_, text);
  }

  Accounts accounts_;
  FakeServer server_{{&accounts_}};
  std::unique_ptr<Session> session_ = server_.Connect();
};

TEST_F(ResolveTest, NameIsTakenAsItIs) { EXPECT_EQ(*Resolve("accounts/acme"), "accounts/acme"); }

TEST_F(ResolveTest, ExternalIdFindsItsAccount) {
  accounts_.Add("a1", "Acme Ltd", "Acme");
  EXPECT_EQ(*Resolve("crm:Acme"), "accounts/a1");
}

TEST_F(ResolveTest, DisplayNameWithAColonIsNoExternalId) {
  accounts_.Add("a1", "Acme: the company", "1");
  EXPECT_EQ(*Resolve("Acme: the company"), "accounts/a1");
}

TEST_F(ResolveTest, DisplayNameThatOnlyOneHasFindsIt) {
  accounts_.Add("a1", "Acme Ltd", "1");
  accounts_.Add("a2", "Bubba Gump", "2");
  EXPECT_EQ(*Resolve("Bubba Gump"), "accounts/a2");
  EXPECT_EQ(*Resolve("bubba gump"), "accounts/a2") << "case decides nothing here";
}

TEST_F(ResolveTest, NamesakesAreListed) {
  accounts_.Add("a1", "Acme Ltd", "1");
  accounts_.Add("a2", "Acme Ltd", "2");
  const absl::Status status = Resolve("Acme Ltd").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(DetailOf(status)->reason, "AMBIGUOUS_NAME");
  EXPECT_THAT(DetailOf(status)->violations,
              ElementsAre(FieldViolation{"accounts/a1", "Acme Ltd, crm:1"},
                          FieldViolation{"accounts/a2", "Acme Ltd, crm:2"}));
}

TEST_F(ResolveTest, UnknownNameSuggestsWhatLooksLikeIt) {
  accounts_.Add("a1", "Acme Ltd", "1");
  const absl::Status status = Resolve("Acme").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), HasSubstr("did you mean"));
  EXPECT_THAT(DetailOf(status)->violations,
              ElementsAre(FieldViolation{"accounts/a1", "Acme Ltd, crm:1"}));
}

}  // namespace
}  // namespace accord::cli
