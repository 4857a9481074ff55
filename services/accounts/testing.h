// What the service's tests share: the service on a database of its own, behind a real channel.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "accord/accounts/v1/account_service.grpc.pb.h"
#include "accord/accounts/v1/follower_service.grpc.pb.h"
#include "accord/accounts/v1/organization_service.grpc.pb.h"
#include "accord/accounts/v1/profile_service.grpc.pb.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/program/test_bench.h"
#include "services/accounts/service.h"
#include "services/accounts/storage/schema.h"

namespace accord::accounts {

using program::FaultsOf;
using program::ReasonOf;

// Today is 2026-07-01 until Today(…) says otherwise.
class ServiceTest
    : public program::TestBench<AccountsService, v1::AccountService, v1::FollowerService,
                                v1::OrganizationService, v1::ProfileService> {
 protected:
  ServiceTest() : TestBench(absl::CivilDay(2026, 7, 1)) { Start(); }
  ~ServiceTest() override { Stop(); }

  void Start() {
    OpenStore(OptionsOf(Schema()));
    AccountsService::Options options = ServiceOptions();
    options.closings = closings_;
    Serve(AccountsService::Start(options));
  }
  void Stop() {
    StopServing();
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

  using Accounts = v1::AccountService::Stub;
  using Followers = v1::FollowerService::Stub;
  using People = v1::OrganizationService::Stub;
  using Profile = v1::ProfileService::Stub;

  absl::StatusOr<v1::Account> Create(const std::string& id, const std::string& parent = "",
                                     const v1::Account& account = {}) {
    v1::CreateAccountRequest request;
    request.set_account_id(id);
    *request.mutable_account() = account;
    if (account.display_name().empty()) request.mutable_account()->set_display_name(id);
    if (!parent.empty()) request.mutable_account()->set_parent("accounts/" + parent);
    return Call(&Accounts::CreateAccount, request);
  }
  absl::StatusOr<v1::Account> Get(const std::string& id) {
    v1::GetAccountRequest request;
    request.set_name("accounts/" + id);
    return Call(&Accounts::GetAccount, request);
  }
  // An empty date is today, an empty parent none.
  absl::StatusOr<v1::Account> Move(const std::string& id, const std::string& parent,
                                   const std::string& date = "") {
    v1::MoveAccountRequest request;
    request.set_name("accounts/" + id);
    if (!parent.empty()) request.set_parent("accounts/" + parent);
    if (!date.empty()) *request.mutable_effective_date() = DateOf(date);
    return Call(&Accounts::MoveAccount, request);
  }
  absl::StatusOr<v1::Account> Delete(const std::string& id) {
    v1::DeleteAccountRequest request;
    request.set_name("accounts/" + id);
    return Call(&Accounts::DeleteAccount, request);
  }
  absl::StatusOr<v1::Account> Undelete(const std::string& id) {
    v1::UndeleteAccountRequest request;
    request.set_name("accounts/" + id);
    return Call(&Accounts::UndeleteAccount, request);
  }
  absl::StatusOr<v1::GetAccountTreeResponse> Tree(const v1::GetAccountTreeRequest& request) {
    return Call(&Accounts::GetAccountTree, request);
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
    const auto answer = Call(&Accounts::ListAncestors, request);
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
    return Call(&People::CreatePerson, request);
  }

  Closings::Options closings_;
};

}  // namespace accord::accounts
