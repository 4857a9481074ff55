// FollowerService, and DeleteAccount, which asks followers.
#pragma once

#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/accounts/api/closings.h"

namespace accord::accounts {

// Before the standard methods of accounts are bound. Both outlive the router.
void RegisterFollowers(rpc::Router& router, store::Store& store, Closings& closings);

}  // namespace accord::accounts
