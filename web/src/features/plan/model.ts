// What a plan shows of itself. Which steps may be taken the service tells (`allowedSteps`). Pure.
import { compareDates, type CalendarDate } from '~/format/date';
import type {
  AccountPlan,
  Condition,
  Evaluation,
  Explanation,
  PlanDocument,
  PlanStep as ToldStep,
} from '~/api/generated/types.gen';

export type PlanState = AccountPlan['state'];
export type PlanStep = 'submit' | 'approve' | 'return' | 'revise';

export interface PlanStepChoice {
  step: PlanStep;
  /** Why it would be refused, though the plan stands where it is taken. */
  obstacle?: Explanation;
}

const STEPS: ReadonlyMap<ToldStep['kind'], PlanStep> = new Map([
  ['SUBMIT', 'submit'],
  ['APPROVE', 'approve'],
  ['RETURN', 'return'],
  ['REVISE', 'revise'],
]);

/** Why the plan, with what belongs to it, cannot be changed; undefined: it can. */
export function planLock(plan: AccountPlan): Explanation | undefined {
  return plan.allowedSteps.find(({ kind }) => kind === 'UPDATE')?.explanation;
}

/** The steps that may be taken, and those that fail for another reason than where the plan stands. */
export function planSteps(plan: AccountPlan): PlanStepChoice[] {
  return plan.allowedSteps.flatMap(({ kind, allowed, explanation }): PlanStepChoice[] => {
    const step = STEPS.get(kind);
    if (step === undefined || explanation?.reason === 'PLAN_STATE') return [];
    return [allowed || explanation === undefined ? { step } : { step, obstacle: explanation }];
  });
}

/** A Condition that the standard does not pass, with the criteria that it fails. */
export interface FailingCondition {
  condition: Condition;
  evaluation: Evaluation | undefined;
}

/** What submitting would freeze and what a reviewer will ask about; shown before it is done. */
export interface SubmitPreview {
  version: number;
  objectives: number;
  actions: number;
  conditions: number;
  failing: FailingCondition[];
  staleReasons: Explanation[];
  missing: MissingPart[];
}

export type MissingPart = 'strategy' | 'priorities' | 'stakeholders' | 'owner' | 'agreed';

export function submitPreview(
  document: PlanDocument,
  evaluationOf: (condition: Condition) => Evaluation | undefined,
): SubmitPreview {
  const plan = document.plan;
  const live = document.conditions.filter((condition) => !isClosed(condition.state));
  return {
    version: (plan?.version ?? 0) + 1,
    objectives: document.objectives.length,
    actions: document.actions.length,
    conditions: document.conditions.length,
    failing: live
      .map((condition) => ({ condition, evaluation: evaluationOf(condition) }))
      .filter(({ evaluation }) => evaluation?.passed !== true),
    staleReasons: plan?.staleReasons ?? [],
    missing: missingParts(document),
  };
}

function missingParts(document: PlanDocument): MissingPart[] {
  const plan = document.plan;
  if (plan === undefined) return [];
  const missing: MissingPart[] = [];
  if (plan.owner === '') missing.push('owner');
  if (plan.strategy.trim() === '') missing.push('strategy');
  if (plan.businessPriorities.length === 0) missing.push('priorities');
  if (plan.stakeholders.length === 0) missing.push('stakeholders');
  if (!document.conditions.some((condition) => isAgreed(condition.state))) missing.push('agreed');
  return missing;
}

/** Both sides have promised: AGREED and what comes of it. */
export function isAgreed(state: Condition['state']): boolean {
  return (
    state === 'AGREED' ||
    state === 'REPORTED_DONE' ||
    state === 'SATISFIED' ||
    state === 'NOT_SATISFIED'
  );
}

/** Refused or taken back: nobody will mend it any more. */
export function isClosed(state: Condition['state']): boolean {
  return state === 'DECLINED' || state === 'WITHDRAWN';
}

/** The fiscal years to write a plan for that the account has none of yet: the present one, the next. */
export function yearsToPlan(existing: readonly number[], present: number): number[] {
  return [present, present + 1].filter((year) => !existing.includes(year));
}

/** Still open on a day after the one it was due on. */
export function isOverdue(due: CalendarDate | undefined, state: string, on: CalendarDate): boolean {
  return state === 'OPEN' && due !== undefined && compareDates(due, on) < 0;
}
