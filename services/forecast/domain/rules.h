// What an opportunity, a stage, a target and a rate must obey, beyond what the protos' annotations
// say.
//
// Pure. Errors are BadRequests with every bad field, as paths within the resource, unless said
// otherwise.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "common/base/status.h"
#include "services/forecast/domain/opportunity.h"
#include "services/forecast/domain/revenue.h"

namespace accord::forecast {

// Gives a won or lost stage the category and probability that its outcome implies, and checks it.
absl::Status CompleteStage(Stage& stage);

// Makes the amount the sum of the lines, if there are any. `said` is what the caller gave: nothing
// (no currency), the sum, or what stood there before while the lines changed (`before` is null on
// creation); anything else is at odds with the lines.
absl::Status CompleteAmount(const Opportunity* before, const money::Money& said,
                            Opportunity& opportunity);

// Computes what `opportunity` counts as in `stage`, and checks the two against each other. A
// category that its owner set while it was open (`before`) ends with its closing.
absl::Status CompleteOpportunity(const Opportunity* before, const Stage& stage,
                                 Opportunity& opportunity);

// An account, person or territory, exactly one; at most one of quarter and month.
absl::Status CheckTarget(const Target& target);

// Above zero, and not of the currency that it is stated in.
absl::Status CheckRate(const ExchangeRate& rate);

// NOT_FOUND, reason REFERENCE_NOT_FOUND, metadata field and name.
absl::Status ReferenceNotFound(absl::string_view field, absl::string_view name);

}  // namespace accord::forecast
