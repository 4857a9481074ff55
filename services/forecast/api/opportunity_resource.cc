#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/enum_labels.h"
#include "services/forecast/api/resources.h"

namespace accord::forecast {

using filter::FieldType;

const resources::Naming& OpportunityResource::naming() const {
  static const auto* const naming = new resources::Naming{
      "Opportunity",
      "Opportunities",
      "opportunities/*",
      {{"account", "accounts/*"}, {"owner", "people/*"}, {"stage", "stages/*"}}};
  return *naming;
}

const filter::Schema& OpportunityResource::schema() const {
  static const auto* const schema = new filter::Schema{
      {{"display_name", "display_name"},
       {"account", "account"},
       {"owner", "owner"},
       {"type", "type", FieldType::kEnum, FilterLabels<OpportunityType>()},
       {"stage", "stage"},
       {"effective_category", "effective_category", FieldType::kEnum, FilterLabels<Category>()},
       {"close_date", "close_date", FieldType::kDate},
       {"open_date", "open_date", FieldType::kDate},
       {"amount", "amount", FieldType::kMicros},
       {"currency_code", "currency_code"},
       {"competitor", "competitor"},
       {"external_ids", "external_ids", FieldType::kTokens}},
      {"display_name"}};
  return *schema;
}

void OpportunityResource::ToProto(const Opportunity& opportunity, v1::Opportunity& proto) const {
  forecast::ToProto(opportunity, proto);
  const absl::optional<money::Money> reporting = projector_.ToReporting(opportunity);
  if (!reporting.has_value()) return;
  SetMoney(reporting->currency.code(), reporting->amount, *proto.mutable_reporting_amount());
}

absl::Status OpportunityResource::Parse(const v1::Opportunity& proto,
                                        Opportunity& opportunity) const {
  Violations violations;
  ParseOpportunity(proto, Fields::kAll, opportunity, violations);
  return violations.ToStatus();
}

absl::Status OpportunityResource::Check(store::Txn& txn, const Opportunity* before,
                                        Opportunity& after) const {
  return Checks(txn, directory_).Check(before, after, "");
}

}  // namespace accord::forecast
