// Tells a service's store what its copy of the accounts shows, so that each revision says what it
// saw (store::RevisionInfo::accounts_revision and accounts_epoch).
#pragma once

#include "common/directory/directory.h"
#include "common/store/store.h"

namespace accord::directory {

// While it lives. Both outlive it.
class AccountsSeen {
 public:
  AccountsSeen(store::Store& store, const Directory& directory) : store_(store) {
    store_.FollowsAccounts([&directory] { return directory.shown(); });
  }
  ~AccountsSeen() { store_.FollowsAccounts(nullptr); }
  AccountsSeen(const AccountsSeen&) = delete;
  AccountsSeen& operator=(const AccountsSeen&) = delete;

 private:
  store::Store& store_;
};

}  // namespace accord::directory
