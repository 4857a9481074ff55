#include "services/forecast/api/upserts.h"

#include <string>

#include "accord/forecast/v1/pipeline_service.pb.h"
#include "accord/forecast/v1/revenue_service.pb.h"
#include "common/resources/external_ids.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/upsert_bodies.h"

namespace accord::forecast {

void RegisterUpserts(rpc::Router& router, store::Store& store,
                     const directory::Directory& directory, Admission& admission) {
  router.Write<v1::UpsertOpportunitiesRequest, v1::UpsertOpportunitiesResponse>(
      "UpsertOpportunities", store,
      [&directory, &admission](const rpc::Call& call, store::Txn& txn,
                               const v1::UpsertOpportunitiesRequest& request) {
        return UpsertOpportunities(call.viewer(), {txn, directory, admission}, request);
      },
      [](const v1::UpsertOpportunitiesRequest& request) {
        rpc::Router::Reads reads;
        for (const v1::Opportunity& opportunity : request.opportunities()) {
          resources::NameReads(store::TableOf<Opportunity>(), opportunity.external_ids(), reads);
          const absl::StatusOr<std::string> id = Opportunities().ToId(opportunity.name());
          if (id.ok() && !id->empty()) reads.emplace_back(&store::TableOf<Opportunity>(), *id);
        }
        return reads;
      });
  router.Write<v1::UpsertRevenueFactsRequest, v1::UpsertRevenueFactsResponse>(
      "UpsertRevenueFacts", store,
      [&directory, &admission](const rpc::Call&, store::Txn& txn,
                               const v1::UpsertRevenueFactsRequest& request) {
        return UpsertRevenueFacts({txn, directory, admission}, request);
      },
      [](const v1::UpsertRevenueFactsRequest& request) {
        rpc::Router::Reads reads;
        for (const v1::RevenueFact& proto : request.revenue_facts()) {
          RevenueFact fact;
          Violations faults;  // the write lists them
          ParseRevenueFact(proto, fact, faults);
          if (!fact.month.has_value()) continue;
          reads.emplace_back(&store::TableOf<RevenueFact>(), RevenueId(fact));
        }
        return reads;
      });
}

}  // namespace accord::forecast
