// GetOrganization and UpdateOrganization: the standard methods know no resource without an id.
#pragma once

#include "common/rpc/router.h"
#include "common/store/store.h"

namespace accord::accounts {

// `store` outlives the router.
void RegisterOrganizationMethods(rpc::Router& router, store::Store& store);

}  // namespace accord::accounts
