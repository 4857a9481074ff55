// GetHierarchyStatus, which planning and forecast have in common.
#pragma once

#include "absl/status/statusor.h"
#include "accord/common/v1/hierarchy.pb.h"
#include "common/directory/directory.h"
#include "common/resources/set_aside.h"
#include "common/rpc/router.h"
#include "common/store/store.h"

namespace accord::directory {

// How the copy does. Who does not see everything is not told what is set aside or gone, nor how
// much. Errors: a BadRequest of `page_token`, reason PAGE_TOKEN_INVALID.
absl::StatusOr<common::v1::HierarchyStatus> HierarchyStatusOf(
    const resources::AskedOf& asked, const Directory& directory,
    const common::v1::GetHierarchyStatusRequest& request);

// Binds it. Both outlive the router.
void RegisterHierarchyStatus(rpc::Router& router, const store::Store& store,
                             const Directory& directory);

}  // namespace accord::directory
