#include <memory>

#include "common/base/status.h"
#include "common/resources/filter_fields.h"
#include "services/forecast/api/checks.h"
#include "services/forecast/api/convert.h"
#include "services/forecast/api/effective_filter.h"
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
  static const auto* const schema =
      new filter::Schema{{resources::NameField("display_name"),
                          {"account", "account"},
                          {"owner", "owner"},
                          resources::EnumField<OpportunityType>("type"),
                          {"stage", "stage"},
                          resources::EnumField<Category>("effective_category"),
                          {"close_date", "close_date", FieldType::kDate},
                          {"open_date", "open_date", FieldType::kDate},
                          {"amount", "amount", FieldType::kMicros},
                          {"currency_code", "currency_code"},
                          resources::NameField("competitor"),
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

OpportunityResource::Completer OpportunityResource::Completing(store::Reader& reader) const {
  // A page has few stages; each is read once.
  auto stages = std::make_shared<StageRules>();
  return [&reader, stages](Opportunity& opportunity) -> absl::Status {
    if (!stages->contains(opportunity.stage)) {
      ASSIGN_OR_RETURN(const absl::optional<Stage> stage, reader.Find<Stage>(opportunity.stage));
      if (!stage.has_value()) return absl::OkStatus();
      stages->emplace(opportunity.stage, stage->rule());
    }
    const Effect effect = EffectOf(opportunity, *stages);
    opportunity.effective_category = effect.category;
    opportunity.effective_probability_basis_points = effect.probability_basis_points;
    return absl::OkStatus();
  };
}

void OpportunityResource::CompleteVersion(Opportunity& opportunity) const {
  const Effect effect = projector_.EffectOf(opportunity);
  opportunity.effective_category = effect.category;
  opportunity.effective_probability_basis_points = effect.probability_basis_points;
}

absl::Status OpportunityResource::Prepare(store::Reader& reader, store::Query& query) const {
  for (const filter::OrderKey& key : query.order) {
    if (key.column != "effective_category") continue;
    Violations violations;
    violations.Add("order_by", "cannot be effective_category, which follows from the stage");
    return violations.ToStatus();
  }
  StageRules stages;
  store::Query all;
  all.show_deleted = true;
  RETURN_IF_ERROR(reader.Select<Stage>(all, [&](const Stage& stage) {
    stages.emplace(stage.meta.id, stage.rule());
    return true;
  }));
  ResolveEffectiveCategory(stages, query.where);
  return absl::OkStatus();
}

absl::Status OpportunityResource::Check(store::Txn& txn, const Opportunity* before,
                                        Opportunity& after) const {
  return Checks(txn, directory_, admission_).Check(before, after, "");
}

}  // namespace accord::forecast
