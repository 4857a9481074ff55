#include "services/planning/domain/score_doubt.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/types/optional.h"
#include "common/explain/reasons.h"

namespace accord::planning {
namespace {

// The criterion that a kept result was decided by; nothing if that is not known any more.
absl::optional<Criterion> CriterionOf(const CriterionResult& result, const CosStandard* standard) {
  if (result.check != Check::kUnspecified) {
    return Criterion{result.criterion_id, result.title,    result.check,
                     result.weight,       result.required, result.within_days};
  }
  if (standard == nullptr) return absl::nullopt;
  for (const Criterion& criterion : standard->criteria) {
    if (criterion.criterion_id == result.criterion_id) return criterion;
  }
  return absl::nullopt;
}

bool SameResult(const CriterionResult& kept, const CriterionResult& now, bool same_wording) {
  return kept.score_basis_points == now.score_basis_points && kept.passed == now.passed &&
         kept.not_applicable == now.not_applicable &&
         (!same_wording || kept.finding == now.finding);
}

DoubtCause OrCondition(bool other, DoubtCause cause) {
  return other ? cause : DoubtCause::kConditionChanged;
}

// Why a criterion is decided otherwise now. Without a basis all that is known is whether the
// Condition has been written since it was scored.
DoubtCause CauseOf(Check check, const Condition& condition, const RubricFacts& facts) {
  const Evaluation& kept = *condition.evaluation;
  const EvaluationBasis& basis = kept.basis;
  const bool known = basis.day.has_value();
  const bool untouched = condition.meta.update_time == kept.evaluate_time;
  const int64_t review_time = condition.review.has_value() ? condition.review->review_time : 0;
  switch (check) {
    case Check::kSponsorIsDirector:
      return OrCondition(known ? condition.sponsor == basis.sponsor : untouched,
                         DoubtCause::kSponsorChanged);
    case Check::kDueInFiscalYear:
      return OrCondition(known ? basis.year_first != facts.fiscal_year.first ||
                                     basis.year_last != facts.fiscal_year.last
                               : untouched,
                         DoubtCause::kCalendarChanged);
    case Check::kServesPriority:
      return OrCondition(known ? condition.priority_id == basis.priority_id : untouched,
                         DoubtCause::kPlanChanged);
    case Check::kRecentlyReviewed:
      return OrCondition(
          known ? review_time == basis.review_time : review_time <= kept.evaluate_time,
          DoubtCause::kTimePassed);
    default:
      return DoubtCause::kConditionChanged;
  }
}

}  // namespace

explain::Finding FindingOf(const ScoreDoubt& doubt) {
  namespace reasons = explain::reasons;
  switch (doubt.cause) {
    case DoubtCause::kStandardChanged:
      if (doubt.standard_version == 0) return reasons::kScoreStandardDeleted();
      return reasons::kScoreStandardChanged({doubt.standard_version});
    case DoubtCause::kPlanChanged:
      return reasons::kScorePlanChanged({doubt.criterion_id});
    case DoubtCause::kSponsorChanged:
      return reasons::kScoreSponsorChanged({doubt.criterion_id});
    case DoubtCause::kCalendarChanged:
      return reasons::kScoreCalendarChanged({doubt.criterion_id});
    case DoubtCause::kTimePassed:
      return reasons::kScoreTimePassed({doubt.criterion_id});
    case DoubtCause::kConditionChanged:
    case DoubtCause::kUnspecified:
      break;
  }
  return reasons::kScoreConditionChanged({doubt.criterion_id});
}

std::vector<ScoreDoubt> DoubtsOf(const Condition& condition, const CosStandard* standard,
                                 const RubricFacts& facts) {
  if (!condition.evaluation.has_value()) return {};
  const Evaluation& kept = *condition.evaluation;
  const bool gone = standard == nullptr || standard->meta.deleted();
  const int32_t version = gone ? 0 : standard->version;
  std::map<DoubtCause, ScoreDoubt> doubts;
  if (version != kept.standard_version) {
    const DoubtCause cause = DoubtCause::kStandardChanged;
    doubts[cause] = {condition.meta.id, cause, "", version};
    standard = nullptr;  // says nothing of the version that it was scored by
  }
  for (const CriterionResult& result : kept.criteria) {
    const absl::optional<Criterion> criterion = CriterionOf(result, standard);
    if (!criterion.has_value()) continue;
    const CriterionResult now = Score(condition, *criterion, facts);
    if (SameResult(result, now, kept.basis.wording == kWording)) continue;
    const DoubtCause cause = CauseOf(criterion->check, condition, facts);
    doubts.try_emplace(cause, ScoreDoubt{condition.meta.id, cause, result.criterion_id});
  }
  std::vector<ScoreDoubt> all;
  for (auto& [cause, doubt] : doubts) all.push_back(std::move(doubt));
  return all;
}

}  // namespace accord::planning
