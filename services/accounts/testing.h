// What the service's tests share: the service on a database of its own, behind a real channel.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/accounts/v1/follower_service.grpc.pb.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "accord/accounts/v1/profile_service.grpc.pb.h"
#include "common/base/clock.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/rpc/authorizer.h"
#include "common/rpc/client.h"
#include "common/rpc/errors.h"
#include "common/rpc/server.h"
#include "common/rpc/worker_pool.h"
#include "common/sql/sql_store.h"
#include "gtest/gtest.h"
#include "services/accounts/service.h"
#include "services/accounts/storage/schema.h"

namespace accord::accounts {

// Today is 2026-07-01 until Today(…) says otherwise.
class ServiceTest : public testing::Test {
 protected:
  ServiceTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "accord-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    Start();
  }
  ~ServiceTest() override {
    Stop();
    std::filesystem::remove_all(folder_);
  }

  void Start() {
    sql::StoreOptions options;
    options.path = folder_ + "/accounts.db";
    options.service = kMigrationSet;
    options.migrations = Migrations();
    options.tables = Tables();
    options.clock = &clock_;
    auto store = sql::SqlStore::Open(options);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    AccountsService::Options service_options{store_.get(), &clock_, authorizer_, &pool_};
    service_options.closings = closings_;
    auto service = AccountsService::Start(service_options);
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
    server_ = std::make_unique<rpc::Server>(rpc::Server::Options());
    server_->Add(&service_->router());
    ASSERT_TRUE(server_->Start().ok());
    const std::shared_ptr<grpc::Channel> channel = server_->InProcessChannel();
    accounts_ = v1::AccountService::NewStub(channel);
    organization_ = v1::OrganizationService::NewStub(channel);
    profile_ = v1::ProfileService::NewStub(channel);
  }
  void Stop() {
    server_->Drain(absl::Seconds(1));
    server_.reset();
    service_.reset();
    store_.reset();
  }

  void Today(const std::string& date) {
    clock_.Set(calendar::StartOf(*calendar::ParseDate(date)) + absl::Hours(12));
  }
  static google::type::Date DateOf(const std::string& text) {
    const calendar::YearMonthDay parts = calendar::PartsOf(*calendar::ParseDate(text));
    google::type::Date date;
    date.set_year(parts.year);
    date.set_month(parts.month);
    date.set_day(parts.day);
    return date;
  }

  // Makes a call and gives what it returns, as a client sees it; answered_ is then its revision.
  template <typename Stub, typename Req, typename Resp>
  absl::StatusOr<Resp> Ask(const std::unique_ptr<Stub>& stub,
                           grpc::Status (Stub::*rpc)(grpc::ClientContext*, const Req&, Resp*),
                           const Req& request) {
    rpc::CallContext context;
    Resp response;
    const grpc::Status status = (stub.get()->*rpc)(context.get(), request, &response);
    answered_ = context.revision();
    if (!status.ok()) return rpc::FromGrpcStatus(status);
    return response;
  }

  template <typename T>
  static std::string ReasonOf(const absl::StatusOr<T>& answer) {
    return DetailOf(answer.status()).value_or(ErrorDetail()).reason;
  }
  // "account.segment: is not …" for each bad field.
  template <typename T>
  static std::vector<std::string> FaultsOf(const absl::StatusOr<T>& answer) {
    std::vector<std::string> faults;
    const ErrorDetail detail = DetailOf(answer.status()).value_or(ErrorDetail());
    for (const FieldViolation& violation : detail.violations) {
      faults.push_back(violation.field + ": " + violation.description);
    }
    return faults;
  }

  using Accounts = v1::AccountService::Stub;
  using People = v1::OrganizationService::Stub;
  using Profile = v1::ProfileService::Stub;

  absl::StatusOr<v1::Account> Create(const std::string& id, const std::string& parent = "",
                                     const v1::Account& account = {}) {
    v1::CreateAccountRequest request;
    request.set_account_id(id);
    *request.mutable_account() = account;
    if (account.display_name().empty()) request.mutable_account()->set_display_name(id);
    if (!parent.empty()) request.mutable_account()->set_parent("accounts/" + parent);
    return Ask(accounts_, &Accounts::CreateAccount, request);
  }
  absl::StatusOr<v1::Account> Get(const std::string& id) {
    v1::GetAccountRequest request;
    request.set_name("accounts/" + id);
    return Ask(accounts_, &Accounts::GetAccount, request);
  }
  // An empty date is today, an empty parent none.
  absl::StatusOr<v1::Account> Move(const std::string& id, const std::string& parent,
                                   const std::string& date = "") {
    v1::MoveAccountRequest request;
    request.set_name("accounts/" + id);
    if (!parent.empty()) request.set_parent("accounts/" + parent);
    if (!date.empty()) *request.mutable_effective_date() = DateOf(date);
    return Ask(accounts_, &Accounts::MoveAccount, request);
  }
  absl::StatusOr<v1::Account> Delete(const std::string& id) {
    v1::DeleteAccountRequest request;
    request.set_name("accounts/" + id);
    return Ask(accounts_, &Accounts::DeleteAccount, request);
  }
  absl::StatusOr<v1::Account> Undelete(const std::string& id) {
    v1::UndeleteAccountRequest request;
    request.set_name("accounts/" + id);
    return Ask(accounts_, &Accounts::UndeleteAccount, request);
  }
  absl::StatusOr<v1::GetAccountTreeResponse> Tree(const v1::GetAccountTreeRequest& request) {
    return Ask(accounts_, &Accounts::GetAccountTree, request);
  }
  // "top/below/leaf" from the tree's pages of `page_size`, an account a line: depth dots, then id.
  std::vector<std::string> Outline(const std::string& top, int page_size = 0, int max_depth = 0) {
    v1::GetAccountTreeRequest request;
    if (!top.empty()) request.set_name("accounts/" + top);
    request.set_page_size(page_size);
    request.set_max_depth(max_depth);
    std::vector<std::string> lines;
    do {
      const auto page = Tree(request);
      EXPECT_TRUE(page.ok()) << page.status();
      if (!page.ok()) return lines;
      for (const v1::AccountTreeNode& node : page->nodes()) {
        lines.push_back(std::string(node.depth(), '.') + node.account().substr(9));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return lines;
  }
  // The ids above an account, the top first.
  std::vector<std::string> Ancestors(const std::string& id, const std::string& date = "") {
    v1::ListAncestorsRequest request;
    request.set_name("accounts/" + id);
    if (!date.empty()) *request.mutable_date() = DateOf(date);
    const auto answer = Ask(accounts_, &Accounts::ListAncestors, request);
    EXPECT_TRUE(answer.ok()) << answer.status();
    std::vector<std::string> ids;
    if (!answer.ok()) return ids;
    for (const v1::Account& account : answer->ancestors()) ids.push_back(account.name().substr(9));
    return ids;
  }
  absl::StatusOr<v1::Person> CreatePerson(const std::string& id, const std::string& manager = "") {
    v1::CreatePersonRequest request;
    request.set_person_id(id);
    request.mutable_person()->set_display_name(id);
    if (!manager.empty()) request.mutable_person()->set_manager("people/" + manager);
    return Ask(organization_, &People::CreatePerson, request);
  }

  FixedClock clock_{absl::FromCivil(absl::CivilDay(2026, 7, 1), absl::UTCTimeZone())};
  Closings::Options closings_;
  rpc::LocalAdministrator administrator_;
  const rpc::Authorizer* authorizer_ = &administrator_;  // of the next Start
  rpc::WorkerPool pool_{{2, 64}};
  std::string folder_;
  int64_t answered_ = 0;
  std::unique_ptr<sql::SqlStore> store_;
  std::unique_ptr<AccountsService> service_;
  std::unique_ptr<rpc::Server> server_;
  std::unique_ptr<v1::AccountService::Stub> accounts_;
  std::unique_ptr<v1::OrganizationService::Stub> organization_;
  std::unique_ptr<v1::ProfileService::Stub> profile_;
};

}  // namespace accord::accounts
