// Pages of what is set aside, which GetHierarchyStatus has in every service.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "accord/common/v1/hierarchy.pb.h"
#include "common/store/store.h"

namespace accord::resources {

using KeyedExplanation = std::pair<std::string, common::v1::Explanation>;
// The first `most` after `key`, in the order of their keys; "" is before all.
using ExplainSetAside =
    std::function<std::vector<KeyedExplanation>(absl::string_view key, size_t most)>;

// Fills in set_aside and next_page_token. `store`: of the service that is asked. Errors: those of
// DecodePageToken.
absl::Status WriteSetAside(const store::Store& store,
                           const common::v1::GetHierarchyStatusRequest& request,
                           const ExplainSetAside& explain, common::v1::HierarchyStatus& proto);

}  // namespace accord::resources
