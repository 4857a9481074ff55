// WatchChanges of every resource of the service.
#pragma once

#include "absl/status/status.h"
#include "common/rpc/router.h"
#include "common/store/store.h"

namespace accord::accounts {

// `store` outlives the router. Errors: those of Store::AddListener.
absl::Status RegisterWatch(rpc::Router& router, store::Store& store);

}  // namespace accord::accounts
