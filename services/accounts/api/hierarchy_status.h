// What of the hierarchy is set aside here: accounts that cannot stand where they are stored, and
// planned moves that could not happen.
#pragma once

#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/accounts/domain/account_tree.h"

namespace accord::accounts {

// Binds GetHierarchyStatus. Store and tree outlive the router.
void RegisterHierarchyStatus(rpc::Router& router, const store::Store& store,
                             const AccountTree& tree);

}  // namespace accord::accounts
