// The kinds of resources of the forecast service, and what callers have of all of them.
#pragma once

#include "common/resources/kinds.h"
#include "common/rpc/router.h"
#include "services/forecast/api/resources.h"
#include "services/forecast/domain/records.h"

namespace accord::forecast {

// Made from Parts.
using Kinds = resources::Kinds<Records>;

// Binds the standard methods that are not bound yet, ListRevisions and WatchChanges, whose subtrees
// go by `directory`. All of it outlives the router. Errors: those of
// changes::RegisterWatch.
absl::Status BindKinds(const Kinds& kinds, rpc::Router& router, const resources::Moments& moments,
                       const directory::Directory& directory);

}  // namespace accord::forecast
