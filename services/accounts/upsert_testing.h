// What the tests of UpsertAccounts share.
#pragma once

#include <string>

#include "gmock/gmock.h"
#include "services/accounts/testing.h"

namespace accord::accounts {

class UpsertTest : public ServiceTest {
 protected:
  using Request = v1::UpsertAccountsRequest;
  using Response = v1::UpsertAccountsResponse;

  static Request::Entry* Add(Request& request, const std::string& crm, const std::string& name,
                             const std::string& parent_crm = "") {
    Request::Entry* entry = request.add_entries();
    entry->mutable_account()->set_display_name(name);
    entry->mutable_account()->add_external_ids()->set_system("crm");
    entry->mutable_account()->mutable_external_ids(0)->set_value(crm);
    if (!parent_crm.empty()) {
      entry->mutable_parent_external_id()->set_system("crm");
      entry->mutable_parent_external_id()->set_value(parent_crm);
    }
    return entry;
  }
  absl::StatusOr<Response> Upsert(const Request& request) {
    return Call(&Accounts::UpsertAccounts, request);
  }
  std::string IdOf(const Response& response, int i) { return response.results(i).name().substr(9); }
};

}  // namespace accord::accounts
