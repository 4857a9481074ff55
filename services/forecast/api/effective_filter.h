// Conditions on an opportunity's effective category, which is not stored: it follows from its
// owner's category and its stage.
#pragma once

#include "common/filter/filter.h"
#include "services/forecast/domain/opportunity.h"

namespace accord::forecast {

// Replaces every test of the column effective_category in `where` by tests of what is stored, as
// `stages` have it. Pure.
void ResolveEffectiveCategory(const StageRules& stages, filter::Predicate& where);

}  // namespace accord::forecast
