// UpsertOpportunities and UpsertRevenueFacts: all entries or none, each by its key.
#pragma once

#include "common/directory/directory.h"
#include "common/rpc/router.h"
#include "common/store/store.h"
#include "services/forecast/engine/admission.h"

namespace accord::forecast {

// Binds them. Ids of what they create depend on the key alone, so that an import that is repeated
// after a fault ends where an undisturbed one does. All outlive the router.
void RegisterUpserts(rpc::Router& router, store::Store& store,
                     const directory::Directory& directory, Admission& admission);

}  // namespace accord::forecast
