#include "services/forecast/domain/opportunity.h"

namespace accord::forecast {

Effect EffectOf(const OpportunityFacts& opportunity, const StageRule& stage) {
  const bool own_category = opportunity.category != Category::kUnspecified;
  const bool open = stage.outcome == Outcome::kOpen;
  return {own_category ? opportunity.category : stage.category,
          open ? opportunity.probability_basis_points.value_or(stage.probability_basis_points)
               : stage.probability_basis_points};
}

Effect EffectOf(const OpportunityFacts& opportunity, const StageRules& stages) {
  const auto stage = stages.find(opportunity.stage);
  if (stage != stages.end()) return EffectOf(opportunity, stage->second);
  return {opportunity.effective_category, opportunity.effective_probability_basis_points};
}

}  // namespace accord::forecast
