// The kinds of resources of the accounts service, and what callers have of all of them.
#pragma once

#include "common/resources/kinds.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/accounts/api/account_resource.h"
#include "services/accounts/api/organization_resources.h"
#include "services/accounts/api/profile_resources.h"
#include "services/accounts/domain/records.h"

namespace accord::accounts {

// Made from a Lineage*, what writes of accounts are judged by.
using Kinds = resources::Kinds<Records>;

// Binds the standard methods that are not bound yet, ListRevisions and WatchChanges. All of it
// outlives the router. Errors: those of Store::AddListener.
absl::Status BindKinds(const Kinds& kinds, rpc::Router& router, store::Store& store);

}  // namespace accord::accounts
