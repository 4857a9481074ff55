#include "services/planning/domain/rubric.h"

#include <algorithm>
#include <string>
#include <utility>

#include "common/calendar/date.h"
#include "common/explain/reasons.h"

namespace accord::planning {
namespace {

namespace details = explain::details;
namespace reasons = explain::reasons;

// What a check says, before the criterion's weight comes in.
struct Verdict {
  int score_basis_points = 0;
  bool passed = false;
  bool not_applicable = false;
  explain::Finding finding;
};

Verdict Met(explain::Finding finding) { return {kFullScore, true, false, std::move(finding)}; }
Verdict Failed(explain::Finding finding) { return {0, false, false, std::move(finding)}; }
Verdict NotApplicable(explain::Finding finding) { return {0, false, true, std::move(finding)}; }

bool Owes(const Condition& condition, Side side) {
  return std::any_of(condition.commitments.begin(), condition.commitments.end(),
                     [&](const Commitment& commitment) { return commitment.side == side; });
}

Verdict CheckBothSides(const Condition& condition) {
  const bool customer = Owes(condition, Side::kCustomer);
  const bool vendor = Owes(condition, Side::kVendor);
  if (customer && vendor) return Met(reasons::kBothSidesCommit());
  if (customer) return Failed(reasons::kVendorOwesNothing());
  if (vendor) return Failed(reasons::kCustomerOwesNothing());
  return Failed(reasons::kNobodyOwes());
}

Verdict CheckSponsor(const Condition& condition, const RubricFacts& facts) {
  if (condition.sponsor.empty()) return Failed(reasons::kSponsorMissing());
  if (!facts.sponsor_seniority.has_value()) return Failed(reasons::kSponsorGone());
  if (*facts.sponsor_seniority == 0) return Failed(reasons::kSponsorLevelUnknown());
  if (*facts.sponsor_seniority < kDirectorSeniority) return Failed(reasons::kSponsorTooLow());
  return Met(reasons::kSponsorHighEnough());
}

Verdict CheckMeasure(const Condition& condition) {
  if (!condition.measure.has_value()) return Failed(reasons::kMeasureMissing());
  const Measure& measure = *condition.measure;
  explain::Labels missing;
  if (measure.metric.empty()) missing.push_back("metric");
  if (measure.baseline.empty()) missing.push_back("baseline");
  if (measure.target.empty()) missing.push_back("target");
  if (measure.unit.empty()) missing.push_back("unit");
  if (!missing.empty()) return Failed(reasons::kMeasureIncomplete({missing}));
  return Met(reasons::kMeasureComplete({measure.baseline}, {measure.target}, {measure.unit}));
}

Verdict CheckDue(const Condition& condition, const RubricFacts& facts) {
  const calendar::DateRange& year = facts.fiscal_year;
  const details::FirstDay first{year.first};
  const details::LastDay last{year.last};
  if (!condition.due_date.has_value()) return Failed(reasons::kDueDateMissing(first, last));
  if (!year.Contains(*condition.due_date)) {
    return Failed(reasons::kDueOutsideYear({*condition.due_date}, first, last));
  }
  for (const Commitment& commitment : condition.commitments) {
    if (!commitment.due_date.has_value() || year.Contains(*commitment.due_date)) continue;
    return Failed(reasons::kCommitmentDueOutsideYear({commitment.commitment_id},
                                                     {*commitment.due_date}, first, last));
  }
  return Met(reasons::kDueInsideYear(first, last));
}

Verdict CheckPriority(const Condition& condition, const RubricFacts& facts) {
  if (condition.priority_id.empty()) return Failed(reasons::kPriorityMissing());
  for (const BusinessPriority& priority : facts.priorities) {
    if (priority.priority_id != condition.priority_id) continue;
    return Met(reasons::kPriorityServed({priority.priority_id}, {priority.title}));
  }
  return Failed(reasons::kPriorityGone({condition.priority_id}));
}

Verdict CheckReviewed(const Condition& condition, const Criterion& criterion,
                      const RubricFacts& facts) {
  const details::WithinDays within{criterion.within_days == 0 ? kDefaultWithinDays
                                                              : criterion.within_days};
  if (!condition.review.has_value()) return Failed(reasons::kNeverReviewed());
  const calendar::Date reviewed =
      calendar::DateOf(absl::FromUnixMicros(condition.review->review_time), facts.time_zone);
  if (calendar::DateOf(facts.now, facts.time_zone) - reviewed > within.value) {
    // Says nothing that is untrue tomorrow.
    return Failed(reasons::kReviewedTooLongAgo({reviewed}, within));
  }
  return Met(reasons::kReviewedLately(within));
}

Verdict CheckEvidence(const Condition& condition) {
  const bool reported = std::any_of(
      condition.commitments.begin(), condition.commitments.end(),
      [](const Commitment& commitment) { return commitment.state != CommitmentState::kOpen; });
  if (!reported) return NotApplicable(reasons::kNothingReportedDone());
  if (condition.evidence.empty()) return Failed(reasons::kEvidenceMissing());
  return Met(reasons::kEvidenceGiven());
}

Verdict CheckRating(const Condition& condition, const Criterion& criterion) {
  const std::vector<Rating> none;
  const auto& ratings = condition.review.has_value() ? condition.review->ratings : none;
  for (const Rating& rating : ratings) {
    if (rating.criterion_id != criterion.criterion_id) continue;
    return {rating.rating * kFullScore / kBestRating, rating.rating >= kGoodRating, false,
            reasons::kRated({rating.rating}, {kBestRating}, {rating.reason})};
  }
  return Failed(reasons::kNotRated({criterion.criterion_id}));
}

Verdict Judge(const Condition& condition, const Criterion& criterion, const RubricFacts& facts) {
  switch (criterion.check) {
    case Check::kBothSidesCommit:
      return CheckBothSides(condition);
    case Check::kSponsorIsDirector:
      return CheckSponsor(condition, facts);
    case Check::kMeasurableTarget:
      return CheckMeasure(condition);
    case Check::kDueInFiscalYear:
      return CheckDue(condition, facts);
    case Check::kServesPriority:
      return CheckPriority(condition, facts);
    case Check::kRecentlyReviewed:
      return CheckReviewed(condition, criterion, facts);
    case Check::kEvidenceWhenDone:
      return CheckEvidence(condition);
    case Check::kReviewerRated:
      return CheckRating(condition, criterion);
    case Check::kUnspecified:
      break;
  }
  return NotApplicable(reasons::kCheckUnknown());
}

// Precondition: numerator ≥ 0, denominator > 0.
int64_t DivideHalfToEven(int64_t numerator, int64_t denominator) {
  const int64_t quotient = numerator / denominator;
  const int64_t twice_rest = 2 * (numerator % denominator);
  const bool up = twice_rest > denominator || (twice_rest == denominator && quotient % 2 == 1);
  return quotient + (up ? 1 : 0);
}

EvaluationBasis BasisOf(const Condition& condition, const RubricFacts& facts) {
  EvaluationBasis basis;
  basis.condition_revision = condition.meta.revision;
  basis.plan_revision = facts.plan_revision;
  basis.accounts_revision = facts.accounts_revision;
  basis.day = calendar::DateOf(facts.now, facts.time_zone);
  basis.sponsor = condition.sponsor;
  basis.sponsor_seniority = facts.sponsor_seniority.value_or(-1);
  basis.priority_id = condition.priority_id;
  basis.year_first = facts.fiscal_year.first;
  basis.year_last = facts.fiscal_year.last;
  basis.review_time = condition.review.has_value() ? condition.review->review_time : 0;
  basis.wording = kWording;
  return basis;
}

}  // namespace

CriterionResult Score(const Condition& condition, const Criterion& criterion,
                      const RubricFacts& facts) {
  Verdict verdict = Judge(condition, criterion, facts);
  CriterionResult result;
  result.criterion_id = criterion.criterion_id;
  result.title = criterion.title;
  result.weight = criterion.weight;
  result.score_basis_points = verdict.score_basis_points;
  result.passed = verdict.passed;
  result.required = criterion.required;
  result.not_applicable = verdict.not_applicable;
  result.finding = std::move(verdict.finding);
  result.check = criterion.check;
  result.within_days = criterion.within_days;
  return result;
}

Evaluation Evaluate(const Condition& condition, const CosStandard& standard,
                    const RubricFacts& facts) {
  Evaluation result;
  result.standard = standard.meta.id;
  result.standard_version = standard.version;
  result.evaluate_time = absl::ToUnixMicros(facts.now);
  result.basis = BasisOf(condition, facts);
  int64_t weighted = 0;
  int64_t weight = 0;
  bool required_fails = false;
  for (const Criterion& criterion : standard.criteria) {
    CriterionResult one = Score(condition, criterion, facts);
    if (!one.not_applicable) {
      weighted += int64_t{criterion.weight} * one.score_basis_points;
      weight += criterion.weight;
      required_fails = required_fails || (criterion.required && !one.passed);
    }
    result.criteria.push_back(std::move(one));
  }
  if (weight == 0) return result;
  result.score_basis_points = static_cast<int32_t>(DivideHalfToEven(weighted, weight));
  result.passed = result.score_basis_points >= standard.pass_mark_basis_points && !required_fails;
  return result;
}

}  // namespace accord::planning
