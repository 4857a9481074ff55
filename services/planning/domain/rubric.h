// Scoring a Condition against a quality standard, with a finding for every criterion.
//
// Pure: the same inputs give the same result, for ever, so an evaluation can be explained long
// after the standard has changed.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/calendar/fiscal_calendar.h"
#include "services/planning/domain/condition.h"
#include "services/planning/domain/plan.h"
#include "services/planning/domain/standard.h"

namespace accord::planning {

// The seniority from which a sponsor counts, as in accord.accounts.v1.Contact.Seniority.
inline constexpr int kDirectorSeniority = 3;

// A rating from which a criterion is met.
inline constexpr int kGoodRating = 3;
inline constexpr int kBestRating = 4;

// Counts how what findings say changed: those of one wording can be compared. 1 were sentences.
inline constexpr int kWording = 2;

// What the rubric looks at beside the Condition and the standard, and where that is from.
struct RubricFacts {
  std::vector<BusinessPriority> priorities;  // of the plan
  calendar::DateRange fiscal_year;           // of the plan
  absl::optional<int> sponsor_seniority;     // nothing: no sponsor, or one who is gone
  absl::Time now;
  absl::TimeZone time_zone = absl::UTCTimeZone();  // whose days are counted
  int64_t plan_revision = 0;                       // of the plan's version
  int64_t accounts_revision = 0;                   // of the copy of the hierarchy
};

// How the Condition does on one criterion.
CriterionResult Score(const Condition& condition, const Criterion& criterion,
                      const RubricFacts& facts);

// Every criterion in the standard's order. The score is the weighted mean of the criteria that
// apply, rounded half to even; if none applies it is 0 and not passed.
Evaluation Evaluate(const Condition& condition, const CosStandard& standard,
                    const RubricFacts& facts);

}  // namespace accord::planning
