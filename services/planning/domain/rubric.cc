#include "services/planning/domain/rubric.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/calendar/date.h"

namespace accord::planning {
namespace {

// What a check says, before the criterion's weight comes in.
struct Finding {
  int score_basis_points = 0;
  bool passed = false;
  bool not_applicable = false;
  std::string reason;
};

Finding Met(std::string reason) { return {kFullScore, true, false, std::move(reason)}; }
Finding Failed(std::string reason) { return {0, false, false, std::move(reason)}; }
Finding NotApplicable(std::string reason) { return {0, false, true, std::move(reason)}; }

bool Owes(const Condition& condition, Side side) {
  return std::any_of(condition.commitments.begin(), condition.commitments.end(),
                     [&](const Commitment& commitment) { return commitment.side == side; });
}

Finding CheckBothSides(const Condition& condition) {
  const bool customer = Owes(condition, Side::kCustomer);
  const bool vendor = Owes(condition, Side::kVendor);
  if (customer && vendor) return Met("Both sides owe at least one commitment.");
  if (customer) return Failed("We owe nothing: add a commitment of ours.");
  if (vendor) return Failed("The customer owes nothing: add a commitment of theirs.");
  return Failed("Nobody owes anything: add a commitment of each side.");
}

Finding CheckSponsor(const Condition& condition, const RubricFacts& facts) {
  if (condition.sponsor.empty()) {
    return Failed("It has no sponsor: name a director or above at the customer.");
  }
  if (!facts.sponsor_seniority.has_value()) {
    return Failed("Its sponsor is no longer a contact: name another one.");
  }
  if (*facts.sponsor_seniority == 0) {
    return Failed("How high its sponsor stands is not known: record it on the contact.");
  }
  if (*facts.sponsor_seniority < kDirectorSeniority) {
    return Failed("Its sponsor stands below director level: win a director or above for it.");
  }
  return Met("Its sponsor is a director or above.");
}

Finding CheckMeasure(const Condition& condition) {
  if (!condition.measure.has_value()) {
    return Failed("It has no measure: say the metric, its baseline, its target and the unit.");
  }
  const Measure& measure = *condition.measure;
  std::vector<absl::string_view> missing;
  if (measure.metric.empty()) missing.push_back("a metric");
  if (measure.baseline.empty()) missing.push_back("a baseline");
  if (measure.target.empty()) missing.push_back("a target");
  if (measure.unit.empty()) missing.push_back("a unit");
  if (missing.empty()) {
    return Met(absl::StrCat("Its measure goes from ", measure.baseline, " to ", measure.target, " ",
                            measure.unit, "."));
  }
  return Failed(absl::StrCat("Its measure lacks ", absl::StrJoin(missing, ", "), ": add it."));
}

Finding CheckDue(const Condition& condition, const RubricFacts& facts) {
  const calendar::DateRange& year = facts.fiscal_year;
  const std::string range =
      absl::StrCat(calendar::FormatDate(year.first), " to ", calendar::FormatDate(year.last));
  if (!condition.due_date.has_value()) {
    return Failed(absl::StrCat("It has no due date: set one within ", range, "."));
  }
  if (!year.Contains(*condition.due_date)) {
    return Failed(absl::StrCat("It is due on ", calendar::FormatDate(*condition.due_date),
                               ": move that into ", range, "."));
  }
  for (const Commitment& commitment : condition.commitments) {
    if (!commitment.due_date.has_value() || year.Contains(*commitment.due_date)) continue;
    return Failed(absl::StrCat("Commitment ", commitment.commitment_id, " is due on ",
                               calendar::FormatDate(*commitment.due_date), ": move that into ",
                               range, "."));
  }
  return Met(absl::StrCat("It is due within ", range, ", and so is every commitment."));
}

Finding CheckPriority(const Condition& condition, const RubricFacts& facts) {
  if (condition.priority_id.empty()) {
    return Failed("It serves no business priority: link it to one of the plan's.");
  }
  for (const BusinessPriority& priority : facts.priorities) {
    if (priority.priority_id != condition.priority_id) continue;
    return Met(absl::StrCat("It serves the priority ", priority.title, "."));
  }
  return Failed(absl::StrCat("The plan no longer has the priority ", condition.priority_id,
                             ": link it to one that it has."));
}

Finding CheckReviewed(const Condition& condition, const Criterion& criterion,
                      const RubricFacts& facts) {
  const int within = criterion.within_days == 0 ? kDefaultWithinDays : criterion.within_days;
  if (!condition.review.has_value()) {
    return Failed("It has never been reviewed: review it.");
  }
  const calendar::Date reviewed =
      calendar::DateOf(absl::FromUnixMicros(condition.review->review_time), facts.time_zone);
  if (calendar::DateOf(facts.now, facts.time_zone) - reviewed > within) {
    // Says nothing that is untrue tomorrow.
    return Failed(absl::StrCat("It was last reviewed on ", calendar::FormatDate(reviewed),
                               ", more than ", within, " days ago: review it again."));
  }
  return Met(absl::StrCat("It was reviewed within ", within, " days."));
}

Finding CheckEvidence(const Condition& condition) {
  const bool reported = std::any_of(
      condition.commitments.begin(), condition.commitments.end(),
      [](const Commitment& commitment) { return commitment.state != CommitmentState::kOpen; });
  if (!reported) return NotApplicable("No commitment is reported done yet.");
  if (condition.evidence.empty()) {
    return Failed("A commitment is reported done but nothing shows it: add evidence.");
  }
  return Met("There is evidence of what is done.");
}

Finding CheckRating(const Condition& condition, const Criterion& criterion) {
  const std::vector<Rating> none;
  const auto& ratings = condition.review.has_value() ? condition.review->ratings : none;
  for (const Rating& rating : ratings) {
    if (rating.criterion_id != criterion.criterion_id) continue;
    const std::string said =
        absl::StrCat("Rated ", rating.rating, " of ", kBestRating, ": ", rating.reason);
    return {rating.rating * kFullScore / kBestRating, rating.rating >= kGoodRating, false, said};
  }
  return Failed(absl::StrCat("The last review does not rate it: have a reviewer rate ",
                             criterion.criterion_id, "."));
}

Finding Find(const Condition& condition, const Criterion& criterion, const RubricFacts& facts) {
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
  return NotApplicable("The standard does not say how it is decided.");
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
  Finding finding = Find(condition, criterion, facts);
  CriterionResult result;
  result.criterion_id = criterion.criterion_id;
  result.title = criterion.title;
  result.weight = criterion.weight;
  result.score_basis_points = finding.score_basis_points;
  result.passed = finding.passed;
  result.required = criterion.required;
  result.not_applicable = finding.not_applicable;
  result.reason = std::move(finding.reason);
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
