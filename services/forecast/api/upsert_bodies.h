// UpsertOpportunities and UpsertRevenueFacts as bodies of a write. Private to
// services/forecast/api.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "common/directory/directory.h"
#include "common/rights/viewer.h"
#include "common/store/store.h"
#include "services/forecast/domain/revenue.h"
#include "services/forecast/engine/admission.h"

namespace accord::forecast {

// What they write to, and hold entries against.
struct UpsertGround {
  store::Txn& txn;
  const directory::Directory& directory;
  Admission& admission;
};

// Reads every entry, lets go of the external ids that entries give up, so that they may change
// places, then checks and writes. Errors: as pipeline_service.proto says.
absl::StatusOr<v1::UpsertOpportunitiesResponse> UpsertOpportunities(
    const rights::Viewer& viewer, const UpsertGround& ground,
    const v1::UpsertOpportunitiesRequest& request);

// The id of the fact of its account, product and month: there is one.
std::string RevenueId(const RevenueFact& revenue);

// Errors: as revenue_service.proto says.
absl::StatusOr<v1::UpsertRevenueFactsResponse> UpsertRevenueFacts(
    const UpsertGround& ground, const v1::UpsertRevenueFactsRequest& request);

}  // namespace accord::forecast
