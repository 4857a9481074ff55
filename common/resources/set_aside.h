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
#include "common/rights/viewer.h"
#include "common/store/store.h"

namespace accord::resources {

using KeyedExplanation = std::pair<std::string, common::v1::Explanation>;
// The first `most` after `key`, in the order of their keys; "" is before all.
using ExplainSetAside =
    std::function<std::vector<KeyedExplanation>(absl::string_view key, size_t most)>;

// Who asks, and the store of the service that is asked.
struct AskedOf {
  const rights::Viewer& viewer;
  const store::Store& store;
};

// Fills in set_aside and next_page_token. Nothing for a
// viewer who does not see everything: what is set aside speaks of accounts that it may not see, and
// so do their number and their pages. Errors: those of DecodePageToken.
absl::Status WriteSetAside(const AskedOf& asked,
                           const common::v1::GetHierarchyStatusRequest& request,
                           const ExplainSetAside& explain, common::v1::HierarchyStatus& proto);

}  // namespace accord::resources
