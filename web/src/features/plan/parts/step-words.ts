import type { MessageId } from '~/i18n/catalog';
import type { ConditionStep } from '../condition-model';

/** A step of a Condition's life that was chosen; a declaration also says what is declared. */
export type ChosenStep =
  | Exclude<ConditionStep, { kind: 'declare' }>
  | (Extract<ConditionStep, { kind: 'declare' }> & { satisfied: boolean });

/** A step in which a side says something, and no more than that. */
export type SpokenStep = Exclude<ChosenStep, { kind: 'review' | 'counter' | 'delete' }>;

/** The words of a step: its button's, and what comes of it. */
export function stepWords(step: SpokenStep): { label: MessageId; text: MessageId } {
  if (step.kind === 'withdraw') return { label: 'plan.life.withdraw', text: 'plan.lifeText.withdraw' };
  const side = step.side as 'CUSTOMER' | 'VENDOR';
  if (step.kind === 'declare') {
    const declared = step.satisfied ? 'satisfied' : 'notSatisfied';
    return { label: `plan.life.${declared}.${side}`, text: `plan.lifeText.${declared}.${side}` };
  }
  if (step.kind === 'report') {
    return { label: `plan.life.report.${side}`, text: `plan.lifeText.report.${side}` };
  }
  return { label: `plan.life.${step.kind}.${side}`, text: `plan.lifeText.${step.kind}` };
}

export function stepLabel(step: ChosenStep): MessageId {
  if (step.kind === 'review') return 'plan.life.review';
  if (step.kind === 'delete') return 'plan.life.delete';
  if (step.kind === 'counter') return `plan.life.counter.${step.side as 'CUSTOMER' | 'VENDOR'}`;
  return stepWords(step).label;
}
