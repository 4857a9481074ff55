// One call of UpsertAccounts on its way, and its steps: entries are read, get their parents, and
// are written. Private to services/accounts/api. Thread-compatible.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "accord/accounts/v1/account_service.pb.h"
#include "common/base/status.h"
#include "common/calendar/date.h"
#include "common/rights/viewer.h"
#include "common/store/store.h"
#include "services/accounts/api/account_resource.h"
#include "services/accounts/domain/account.h"
#include "services/accounts/domain/lineage.h"
#include "services/accounts/domain/organization.h"

namespace accord::accounts {

// One entry.
struct UpsertItem {
  const v1::UpsertAccountsRequest::Entry* entry = nullptr;
  std::string path;
  absl::string_view identity;  // the field that says which account it is
  absl::optional<Account> before;
  Account after;
  bool bad = false;       // its faults are listed
  bool deferred = false;  // its parent is not known yet
  bool placed = false;    // it stands, from a day on, where it did not
  calendar::Date from;    // that day

  bool restored() const { return before.has_value() && before->meta.deleted(); }
};

inline std::string PathOf(const UpsertItem& item, absl::string_view field) {
  return absl::StrCat(item.path, ".", field);
}

inline store::ExternalId KeyOf(const common::v1::ExternalId& proto) {
  return {proto.system(), proto.value()};
}
inline std::string TextOf(const store::ExternalId& id) {
  return absl::StrCat(id.system, ":", id.value);
}

// What the steps share.
struct UpsertCall {
  const AccountResource& resource;
  Lineage& lineage;
  const rights::Viewer& viewer;
  store::Txn& txn;
  const v1::UpsertAccountsRequest& request;
  calendar::Date today = {};
  Organization organization = {};
  Violations violations = {};
  std::vector<UpsertItem> items = {};
  std::vector<std::string> set_aside = {};     // accounts with moves that are not possible
  absl::flat_hash_set<std::string> keys = {};  // the entries' first external ids
  absl::flat_hash_set<std::string> ids = {};   // the accounts they mean
  absl::flat_hash_map<std::string, UpsertItem*> named = {};  // whom an external id means in the end

  void Bad(UpsertItem& item, absl::string_view field, absl::string_view description) {
    item.bad = true;
    violations.Add(PathOf(item, field), description);
  }
};

// Each step returns errors that end the call; what is wrong with an entry is collected.

// Fills `items`: which account each entry means, and what it makes of it but for its parent.
absl::Status ReadEntries(UpsertCall& call);

// Gives the items their parents, and judges the hierarchy that they lead to. What is planned and
// does not fit it any more is set aside.
absl::Status PlaceEntries(UpsertCall& call);

}  // namespace accord::accounts
