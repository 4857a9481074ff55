// Where to mend what a criterion finds. Pure.
import type {
  Condition,
  CosStandard,
  Criterion,
  CriterionResult,
  Evaluation,
  Explanation,
} from '~/api/generated/types.gen';
import { detailOf } from '~/i18n/explain';
import { conditionSteps, fieldLock, type ConditionField } from './condition-model';

export type Check = Criterion['check'];
export type Verdict = 'passed' | 'failed' | 'notScored';
export type CriterionVerdict = 'met' | 'notMet' | 'notApplicable';

export function verdictOf(evaluation: Evaluation | undefined): Verdict {
  if (evaluation === undefined) return 'notScored';
  return evaluation.passed ? 'passed' : 'failed';
}

export function criterionVerdict(result: CriterionResult): CriterionVerdict {
  if (result.notApplicable) return 'notApplicable';
  return result.passed ? 'met' : 'notMet';
}

/** Why a score would come out otherwise now. */
export interface Doubt {
  why: Explanation;
  /** The title of the first criterion that differs; empty where the standard changed. */
  criterion: string;
}

export function doubtsOf(evaluation: Evaluation | undefined): Doubt[] {
  return (evaluation?.outOfDate ?? []).map((why) => {
    const id = detailOf(why, 'criterion_id')?.text ?? '';
    const result = evaluation?.criteria.find((each) => each.criterionId === id);
    return { why, criterion: result?.title ?? id };
  });
}

/** How the criterion is decided, if the standard at hand still has it. */
export function checkOf(
  standard: CosStandard | undefined,
  result: CriterionResult,
): Check | undefined {
  return standard?.criteria.find((each) => each.criterionId === result.criterionId)?.check;
}

/**
 * Where a criterion that is not met is mended: an element to go to, or the review to be made. `lock`
 * says why it cannot be mended there as the Condition stands.
 */
export type Mend =
  | { kind: 'field'; target: string; lock?: Explanation }
  | { kind: 'review'; criterionId: string }
  | { kind: 'none' };

export function mendOf(
  condition: Condition,
  result: CriterionResult,
  check: Check | undefined,
): Mend {
  if (criterionVerdict(result) !== 'notMet') return { kind: 'none' };
  const at = (field: ConditionField, target: string): Mend => {
    const lock = fieldLock(condition, field);
    return lock === undefined
      ? { kind: 'field', target }
      : { kind: 'field', target, lock };
  };
  switch (check) {
    case 'BOTH_SIDES_COMMIT':
      return at('commitments', owedBy(condition, 'CUSTOMER') ? 'add-VENDOR' : 'add-CUSTOMER');
    case 'SPONSOR_IS_DIRECTOR':
      return at('sponsor', 'sponsor');
    case 'MEASURABLE_TARGET':
      return at('measure', `measure-${firstMissing(condition)}`);
    case 'DUE_IN_FISCAL_YEAR':
      return at('dueDate', dueTarget(result));
    case 'SERVES_PRIORITY':
      return at('priority', 'priority');
    case 'EVIDENCE_WHEN_DONE':
      return at('evidence', 'add-evidence');
    case 'RECENTLY_REVIEWED':
    case 'REVIEWER_RATED':
      return conditionSteps(condition).some(({ kind }) => kind === 'review')
        ? { kind: 'review', criterionId: result.criterionId }
        : { kind: 'none' };
    default:
      return { kind: 'none' };
  }
}

function owedBy(condition: Condition, side: 'CUSTOMER' | 'VENDOR'): boolean {
  return condition.commitments.some((commitment) => commitment.side === side);
}

function firstMissing(condition: Condition): 'metric' | 'baseline' | 'target' | 'unit' {
  const measure = condition.measure;
  if (measure === undefined || measure.metric === '') return 'metric';
  if (measure.baseline === undefined) return 'baseline';
  if (measure.target === undefined) return 'target';
  return 'unit';
}

// The finding names the commitment when it is one of theirs that is due too late.
function dueTarget(result: CriterionResult): string {
  const commitment = detailOf(result.explanation, 'commitment_id')?.text;
  return commitment === undefined ? 'dueDate' : `commitment-${commitment}-due`;
}

/** The points that a criterion gives of the points it could, in weights: "15 / 20". */
export function pointsOf(result: CriterionResult): { points: number; of: number } {
  return {
    points: Math.round((result.weight * result.scoreBasisPoints) / 1000) / 10,
    of: result.weight,
  };
}

/** The criteria that a person rates, for the form of a review. */
export function ratedCriteria(standard: CosStandard | undefined): Criterion[] {
  return standard?.criteria.filter((criterion) => criterion.check === 'REVIEWER_RATED') ?? [];
}
