// What may be done with a plan as it stands. The services decide; this says beforehand what they will
// say, so that nobody meets a refusal that could have been foreseen. Pure.
import { compareDates, type CalendarDate } from '~/format/date';
import type { AccountPlan, Condition, Evaluation, PlanDocument } from '~/api/generated/types.gen';

export type PlanState = AccountPlan['state'];
export type PlanStep = 'submit' | 'approve' | 'return' | 'revise';

/** Why a step that the state allows would be refused all the same. */
export type StepObstacle = 'empty' | 'own';

export interface PlanStepChoice {
  step: PlanStep;
  obstacle?: StepObstacle;
}

/** Only a DRAFT or RETURNED plan changes, with what belongs to it. */
export function isEditable(state: PlanState): boolean {
  return state === 'DRAFT' || state === 'RETURNED';
}

/** The steps that the plan's state allows, the likeliest first. `person`: who is signed in, or "". */
export function planSteps(document: PlanDocument, person: string): PlanStepChoice[] {
  const plan = document.plan;
  switch (plan?.state) {
    case 'DRAFT':
    case 'RETURNED':
      return [isEmpty(document) ? { step: 'submit', obstacle: 'empty' } : { step: 'submit' }];
    case 'SUBMITTED':
      return [
        person !== '' && plan.submitter === person
          ? { step: 'approve', obstacle: 'own' }
          : { step: 'approve' },
        { step: 'return' },
      ];
    case 'APPROVED':
      return [{ step: 'revise' }];
    default:
      return [];
  }
}

function isEmpty(document: PlanDocument): boolean {
  return document.objectives.length === 0 && document.conditions.length === 0;
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
  staleReasons: string[];
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
