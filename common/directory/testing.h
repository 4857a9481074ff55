// Messages of the accounts watch for tests, in few words.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "accord/accounts/v1/account_service.pb.h"

namespace accord::directory::testing {

// `parent` empty: a root.
struct AccountFacts {
  std::string id;
  std::string parent;
  bool deleted = false;
};

inline accounts::v1::Change MakeChange(int64_t revision) {
  accounts::v1::Change change;
  change.set_revision(revision);
  change.mutable_time()->set_seconds(revision);  // so that times can be told apart
  return change;
}

inline accounts::v1::Change MakeAccountChange(int64_t revision, const AccountFacts& facts) {
  accounts::v1::Change change = MakeChange(revision);
  accounts::v1::Account& account = *change.mutable_account();
  account.set_name("accounts/" + facts.id);
  account.set_display_name("The " + facts.id);
  if (!facts.parent.empty()) account.set_parent("accounts/" + facts.parent);
  if (facts.deleted) account.mutable_delete_time()->set_seconds(revision);
  return change;
}

inline accounts::v1::WatchChangesResponse MakeMessage(int64_t revision,
                                                      std::vector<accounts::v1::Change> changes,
                                                      bool partial = false) {
  accounts::v1::WatchChangesResponse message;
  message.mutable_progress()->set_revision(revision);
  message.mutable_progress()->set_partial(partial);
  for (accounts::v1::Change& change : changes) *message.add_changes() = std::move(change);
  return message;
}

}  // namespace accord::directory::testing
