#include "services/forecast/engine/count_scope.h"

#include <string>
#include <vector>

#include "common/base/status.h"
#include "services/forecast/domain/stored_rates.h"

namespace accord::forecast {
namespace {

store::ColumnRange Equal(const char* column, const std::string& value) {
  return {column, store::Value(value), store::Value(value)};
}

store::ColumnRange FromDay(const char* column, calendar::Date first) {
  return {column, store::Value(calendar::FormatDate(first)),
          store::Value(calendar::FormatDate(calendar::Date::Last()))};
}

}  // namespace

absl::Status CountScope(store::Reader& reader, BasisChange& change,
                        const std::atomic<bool>& stopping) {
  const auto add = [&](const auto& record) {
    change.Add(record);
    return !stopping;
  };
  // Those of a changed currency are counted already.
  const auto add_others = [&](const OpportunityFacts& opportunity) {
    if (!change.InScope(opportunity.currency, RateDate(opportunity.close_date))) {
      change.Add(opportunity);
    }
    return !stopping;
  };
  std::vector<store::Query> opportunities;
  std::vector<store::Query> revenue;
  if (change.full()) {
    opportunities.emplace_back();
    revenue.emplace_back();
  }
  for (const RateDifference& difference : change.scope()) {
    opportunities.push_back(ClosingIn(difference.currency, calendar::FormatDate(difference.from),
                                      calendar::FormatDate(calendar::Date::Last())));
    opportunities.push_back(ClosingIn(difference.currency, "", ""));
    revenue.emplace_back().ranges = {Equal("currency_code", difference.currency.code()),
                                     FromDay("month", difference.from)};
  }
  for (const store::Query& query : opportunities) {
    RETURN_IF_ERROR(reader.Select<OpportunityFacts>(query, add));
  }
  for (const store::Query& query : revenue) {
    RETURN_IF_ERROR(reader.Select<RevenueFact>(query, add));
  }
  for (const std::string& stage : change.stages()) {
    store::Query query;
    query.ranges = {Equal("stage", stage)};
    RETURN_IF_ERROR(reader.Select<OpportunityFacts>(query, add_others));
  }
  if (stopping) return absl::CancelledError("the service is stopping");
  return absl::OkStatus();
}

}  // namespace accord::forecast
