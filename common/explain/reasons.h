// Every reason that a service can give: its code, its English and its details. The one place where
// such a sentence is written.
//
// A new reason is a line here, words for it in each of the console's catalogues, and
// `UPDATE_GOLDEN=1` for reasons.json; the tests fail until all three are there. A code keeps its
// meaning: what means something else is another reason.
#pragma once

#include "common/explain/details.h"
#include "common/explain/reason.h"

// clang-format off
#define ACCORD_REASONS_OF_CRITERIA(R) \
  R(kBothSidesCommit, "BOTH_SIDES_COMMIT", "Both sides owe at least one commitment.") \
  R(kVendorOwesNothing, "VENDOR_OWES_NOTHING", "We owe nothing: add a commitment of ours.") \
  R(kCustomerOwesNothing, "CUSTOMER_OWES_NOTHING", \
    "The customer owes nothing: add a commitment of theirs.") \
  R(kNobodyOwes, "NOBODY_OWES", "Nobody owes anything: add a commitment of each side.") \
  R(kSponsorMissing, "SPONSOR_MISSING", \
    "It has no sponsor: name a director or above at the customer.") \
  R(kSponsorGone, "SPONSOR_GONE", "Its sponsor is no longer a contact: name another one.") \
  R(kSponsorLevelUnknown, "SPONSOR_LEVEL_UNKNOWN", \
    "How high its sponsor stands is not known: record it on the contact.") \
  R(kSponsorTooLow, "SPONSOR_TOO_LOW", \
    "Its sponsor stands below director level: win a director or above for it.") \
  R(kSponsorHighEnough, "SPONSOR_HIGH_ENOUGH", "Its sponsor is a director or above.") \
  R(kMeasureMissing, "MEASURE_MISSING", \
    "It has no measure: say the metric, its baseline, its target and the unit.") \
  R(kMeasureIncomplete, "MEASURE_INCOMPLETE", "Its measure lacks: {missing}. Add it.", Missing) \
  R(kMeasureComplete, "MEASURE_COMPLETE", "Its measure goes from {baseline} to {target} {unit}.", \
    Baseline, Target, Unit) \
  R(kDueDateMissing, "DUE_DATE_MISSING", \
    "It has no due date: set one within {first_day} to {last_day}.", FirstDay, LastDay) \
  R(kDueOutsideYear, "DUE_OUTSIDE_YEAR", \
    "It is due on {due_date}: move that into {first_day} to {last_day}.", \
    DueDate, FirstDay, LastDay) \
  R(kCommitmentDueOutsideYear, "COMMITMENT_DUE_OUTSIDE_YEAR", \
    "Commitment {commitment_id} is due on {due_date}: move that into {first_day} to {last_day}.", \
    CommitmentId, DueDate, FirstDay, LastDay) \
  R(kDueInsideYear, "DUE_INSIDE_YEAR", \
    "It is due within {first_day} to {last_day}, and so is every commitment.", FirstDay, LastDay) \
  R(kPriorityMissing, "PRIORITY_MISSING", \
    "It serves no business priority: link it to one of the plan's.") \
  R(kPriorityGone, "PRIORITY_GONE", \
    "The plan no longer has the priority {priority_id}: link it to one that it has.", PriorityId) \
  R(kPriorityServed, "PRIORITY_SERVED", "It serves the priority {priority_title}.", \
    PriorityId, PriorityTitle) \
  R(kNeverReviewed, "NEVER_REVIEWED", "It has never been reviewed: review it.") \
  R(kReviewedTooLongAgo, "REVIEWED_TOO_LONG_AGO", \
    "It was last reviewed on {review_date}, more than {within_days} days ago: review it again.", \
    ReviewDate, WithinDays) \
  R(kReviewedLately, "REVIEWED_LATELY", "It was reviewed within {within_days} days.", WithinDays) \
  R(kNothingReportedDone, "NOTHING_REPORTED_DONE", "No commitment is reported done yet.") \
  R(kEvidenceMissing, "EVIDENCE_MISSING", \
    "A commitment is reported done but nothing shows it: add evidence.") \
  R(kEvidenceGiven, "EVIDENCE_GIVEN", "There is evidence of what is done.") \
  R(kRated, "RATED", "Rated {rating} of {best_rating}: {rating_reason}", \
    Rating, BestRating, RatingReason) \
  R(kNotRated, "NOT_RATED", \
    "The last review does not rate it: have a reviewer rate {criterion_id}.", CriterionId) \
  R(kCheckUnknown, "CHECK_UNKNOWN", "The standard does not say how it is decided.") \
  R(kRecordedText, "RECORDED_TEXT", "{text}", RecordedText)

// Why a plan, a score or a frozen version is not what it would be now.
#define ACCORD_REASONS_OF_STALENESS(R) \
  R(kReviewOverdue, "REVIEW_OVERDUE", \
    "It was last reviewed {days} days ago; the organization asks for a review every " \
    "{interval_days} days.", ReviewDate, Days, IntervalDays) \
  R(kReviewNeverHeld, "REVIEW_NEVER_HELD", \
    "It has not been reviewed since it was created {days} days ago; the organization asks for a " \
    "review every {interval_days} days.", CreateDate, Days, IntervalDays) \
  R(kAccountMoved, "ACCOUNT_MOVED", \
    "The account came to stand under another parent on {move_date}.", MoveDate) \
  R(kScoreStandardChanged, "SCORE_STANDARD_CHANGED", \
    "The score may not hold any more: the standard has version {version} by now.", Version) \
  R(kScoreStandardDeleted, "SCORE_STANDARD_DELETED", \
    "The score may not hold any more: the standard is deleted.") \
  R(kScoreConditionChanged, "SCORE_CONDITION_CHANGED", \
    "The score may not hold any more: the Condition was changed.", CriterionId) \
  R(kScorePlanChanged, "SCORE_PLAN_CHANGED", \
    "The score may not hold any more: the business priorities of the plan were changed.", \
    CriterionId) \
  R(kScoreSponsorChanged, "SCORE_SPONSOR_CHANGED", \
    "The score may not hold any more: the sponsor stands elsewhere, or is no longer a contact.", \
    CriterionId) \
  R(kScoreCalendarChanged, "SCORE_CALENDAR_CHANGED", \
    "The score may not hold any more: the fiscal year has other days.", CriterionId) \
  R(kScoreTimePassed, "SCORE_TIME_PASSED", \
    "The score may not hold any more: the last review is too long ago.", CriterionId) \
  R(kFrozenFromHistory, "FROZEN_FROM_HISTORY", \
    "The version is from before versions were kept as rows; names are of now, and what was out of " \
    "date then is not known.")

// Why a step cannot be taken, in `allowed_steps` and as refusals.
#define ACCORD_REASONS_OF_STEPS(R) \
  R(kPlanState, "PLAN_STATE", "the plan is {state}; that takes one that is {allowed_states}", \
    State, AllowedStates) \
  R(kPlanEmpty, "PLAN_EMPTY", \
    "the plan holds neither an objective nor a Condition; add one first") \
  R(kOwnPlan, "OWN_PLAN", "{submitter} submitted the plan; somebody else has to approve it", \
    Submitter) \
  R(kConditionState, "CONDITION_STATE", \
    "the Condition is {state}; that takes one that is {allowed_states}", State, AllowedStates) \
  R(kCommitmentState, "COMMITMENT_STATE", \
    "commitment {commitment_id} is {commitment_state}; that takes one that is {allowed_states}", \
    CommitmentId, CommitmentState, AllowedStates) \
  R(kWrongSide, "WRONG_SIDE", "it is not for the {side} to say, but for the other side", Side) \
  R(kTermsCountered, "TERMS_COUNTERED", \
    "the Condition is {state}; its commitments change by countering it again", State) \
  R(kTermsAgreed, "TERMS_AGREED", \
    "the Condition is {state}; what was agreed stays as it is, and only evidence, owner, sponsor " \
    "and measure.current can change", State) \
  R(kTermsEnded, "TERMS_ENDED", "the Condition is {state}; that is the end", State)

#define ACCORD_REASONS_OF_FIGURES(R) \
  R(kFigureTooLarge, "FIGURE_TOO_LARGE", "the figure is too large to be told", Figure) \
  R(kAmountsWithoutRate, "AMOUNTS_WITHOUT_RATE", \
    "amounts in {currency} have no exchange rate on their day and are in no figure", \
    Currency, Count, absl::optional<Amount>, absl::optional<Figure>) \
  R(kAmountsTooLarge, "AMOUNTS_TOO_LARGE", \
    "amounts in {currency} are worth more than a figure can hold and are in none", \
    Currency, Count, absl::optional<Amount>, absl::optional<Figure>) \
  R(kAmountWithoutRate, "AMOUNT_WITHOUT_RATE", \
    "the amount has no exchange rate on its day and is in no figure", Currency) \
  R(kAmountTooLarge, "AMOUNT_TOO_LARGE", \
    "the amount is worth more than a figure can hold and is in none", Currency) \
  R(kTargetPartial, "TARGET_PARTIAL", \
    "parts of the period have no target, so the period has none", \
    Missing, absl::optional<Known>) \
  R(kTargetWithoutRate, "TARGET_WITHOUT_RATE", \
    "the target's currency, {currency}, has no exchange rate on its first day", Currency) \
  R(kTargetTooLarge, "TARGET_TOO_LARGE", "the target is too large to be told", \
    absl::optional<Currency>) \
  R(kRecountPending, "RECOUNT_PENDING", \
    "rates, stages or settings changed; figures are still by those before", Since, BasisRevision) \
  R(kNoTarget, "NO_TARGET", "there is no target") \
  R(kTargetOfParts, "TARGET_OF_PARTS", "parts of the period have no target") \
  R(kTargetUnknown, "TARGET_UNKNOWN", "the target cannot be told") \
  R(kTargetZero, "TARGET_ZERO", "the target is zero") \
  R(kTargetReached, "TARGET_REACHED", "the target is reached") \
  R(kRevenueByAccount, "REVENUE_BY_ACCOUNT", "revenue is recognized by account, not by person") \
  R(kAchievedIncomplete, "ACHIEVED_INCOMPLETE", "amounts that cannot be converted are missing") \
  R(kShareTooLarge, "SHARE_TOO_LARGE", "the share is too large to be told")

// What of the hierarchy does not stand where it was told to, and what ails the copy of it.
#define ACCORD_REASONS_OF_HIERARCHY(R) \
  R(kSetAsideTooDeep, "SET_ASIDE_TOO_DEEP", \
    "{name} stands as a root of its own: below {parent} it would stand more than {levels_max} " \
    "levels deep", What, Parent, absl::optional<AccountsRevision>, LevelsMax) \
  R(kSetAsideCircle, "SET_ASIDE_CIRCLE", \
    "{name} stands as a root of its own: {parent} stands below it", \
    What, Parent, absl::optional<AccountsRevision>) \
  R(kSetAsideParentUnknown, "SET_ASIDE_PARENT_UNKNOWN", \
    "{name} stands as a root of its own: its parent {parent} is not known", \
    What, Parent, absl::optional<AccountsRevision>) \
  R(kSetAsideSumTooLarge, "SET_ASIDE_SUM_TOO_LARGE", \
    "{name} stands as a root of its own: below {parent} a sum would be too large", \
    What, Parent, absl::optional<AccountsRevision>) \
  R(kSetAsideNotUnderstood, "SET_ASIDE_NOT_UNDERSTOOD", \
    "a change of {name} was left out, or a part of it: {diagnosis}", \
    What, AccountsRevision, Diagnosis) \
  R(kMoveSetAside, "MOVE_SET_ASIDE", \
    "a planned move of {name} could not happen on its day; the account says why", What) \
  R(kHierarchyCycle, "HIERARCHY_CYCLE", \
    "{account} cannot come below {parent}, which stands or is going to stand below it: {path}", \
    Account, Parent, Path) \
  R(kHierarchyTooDeep, "HIERARCHY_TOO_DEEP", \
    "{account} below {parent} would bring the hierarchy to more than {levels_max} levels", \
    Account, Parent, LevelsMax) \
  R(kReferenceNotFound, "REFERENCE_NOT_FOUND", \
    "{account} cannot come below {parent}, which does not exist", Account, Parent) \
  R(kAccountsEpochChanged, "ACCOUNTS_EPOCH_CHANGED", \
    "the history of the accounts service is another one: {diagnosis}", Diagnosis) \
  R(kAccountsWentBack, "ACCOUNTS_WENT_BACK", \
    "the accounts service lacks what was known of it: {diagnosis}", Diagnosis) \
  R(kAccountsCompacted, "ACCOUNTS_COMPACTED", \
    "the accounts service has forgotten the changes since: {diagnosis}", Diagnosis) \
  R(kAccountsUnreachable, "ACCOUNTS_UNREACHABLE", \
    "the accounts service does not answer: {diagnosis}", Diagnosis) \
  R(kAccountsRefused, "ACCOUNTS_REFUSED", \
    "the accounts service refused to be followed ({cause}): {diagnosis}", Cause, Diagnosis)

#define ACCORD_REASONS(R) \
  ACCORD_REASONS_OF_CRITERIA(R) \
  ACCORD_REASONS_OF_STALENESS(R) \
  ACCORD_REASONS_OF_STEPS(R) \
  ACCORD_REASONS_OF_FIGURES(R) \
  ACCORD_REASONS_OF_HIERARCHY(R)
// clang-format on

namespace accord::explain::reasons {

using namespace details;  // NOLINT: the table above names them

#define ACCORD_DECLARE_REASON(name, code, english, ...) \
  inline constexpr Reason<__VA_ARGS__> name{code, english};
ACCORD_REASONS(ACCORD_DECLARE_REASON)
#undef ACCORD_DECLARE_REASON

}  // namespace accord::explain::reasons
