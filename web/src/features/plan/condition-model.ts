// The life of a Condition and what may be done to it as it stands; services/planning/domain decides,
// this foresees. Pure.
import type { Commitment, Condition, Side } from '~/api/generated/types.gen';
import { isAgreed, isClosed } from './model';

export type ConditionState = Condition['state'];

/** The board's columns, in the order of a Condition's life. */
export const BOARD_COLUMNS = [
  'onTable',
  'agreed',
  'reportedDone',
  'satisfied',
  'notSatisfied',
  'closed',
] as const;
export type BoardColumn = (typeof BOARD_COLUMNS)[number];

export function columnOf(state: ConditionState): BoardColumn {
  switch (state) {
    case 'AGREED':
      return 'agreed';
    case 'REPORTED_DONE':
      return 'reportedDone';
    case 'SATISFIED':
      return 'satisfied';
    case 'NOT_SATISFIED':
      return 'notSatisfied';
    case 'DECLINED':
    case 'WITHDRAWN':
      return 'closed';
    default:
      return 'onTable';
  }
}

export function boardOf(conditions: readonly Condition[]): Record<BoardColumn, Condition[]> {
  const board: Record<BoardColumn, Condition[]> = {
    onTable: [],
    agreed: [],
    reportedDone: [],
    satisfied: [],
    notSatisfied: [],
    closed: [],
  };
  for (const condition of conditions) board[columnOf(condition.state)].push(condition);
  return board;
}

export function otherSide(side: Side): Side {
  return side === 'CUSTOMER' ? 'VENDOR' : 'CUSTOMER';
}

export function commitmentsOf(condition: Condition, side: Side): Commitment[] {
  return condition.commitments.filter((commitment) => commitment.side === side);
}

/**
 * What can be recorded of a Condition now. `side` is the side that speaks: the one that was asked
 * answers a proposal, the one that owes a commitment reports it, the other one judges it.
 */
export type ConditionStep =
  | { kind: 'agree'; side: Side }
  | { kind: 'counter'; side: Side }
  | { kind: 'decline'; side: Side }
  | { kind: 'report'; side: Side; commitmentId: string }
  | { kind: 'declare'; side: Side; commitmentId: string }
  | { kind: 'review' }
  | { kind: 'withdraw' }
  | { kind: 'delete' };

export function conditionSteps(condition: Condition, planEditable: boolean): ConditionStep[] {
  const steps: ConditionStep[] = [];
  if (condition.state === 'PROPOSED' || condition.state === 'COUNTERED') {
    const side = otherSide(condition.proposer);
    steps.push({ kind: 'agree', side }, { kind: 'counter', side }, { kind: 'decline', side });
  }
  if (condition.state === 'AGREED' || condition.state === 'REPORTED_DONE') {
    for (const commitment of condition.commitments) steps.push(...commitmentSteps(commitment));
  }
  if (!isClosed(condition.state)) steps.push({ kind: 'review' });
  if (!isEnd(condition.state)) steps.push({ kind: 'withdraw' });
  if (planEditable && !isAgreed(condition.state)) steps.push({ kind: 'delete' });
  return steps;
}

function commitmentSteps(commitment: Commitment): ConditionStep[] {
  const { commitmentId, side } = commitment;
  if (commitment.state === 'OPEN') return [{ kind: 'report', side, commitmentId }];
  if (commitment.state === 'REPORTED_DONE') {
    return [{ kind: 'declare', side: otherSide(side), commitmentId }];
  }
  return [];
}

/** What may be said of one commitment now; at most one thing. */
export function stepOfCommitment(
  condition: Condition,
  commitmentId: string,
): Extract<ConditionStep, { commitmentId: string }> | undefined {
  return conditionSteps(condition, false).find(
    (step): step is Extract<ConditionStep, { commitmentId: string }> =>
      'commitmentId' in step && step.commitmentId === commitmentId,
  );
}

export function isEnd(state: ConditionState): boolean {
  return isClosed(state) || state === 'SATISFIED' || state === 'NOT_SATISFIED';
}

export type ConditionField =
  | 'title'
  | 'description'
  | 'commitments'
  | 'sponsor'
  | 'owner'
  | 'measure'
  | 'measure.current'
  | 'dueDate'
  | 'priority'
  | 'evidence';

/** Why a field cannot be changed: the plan is not open, or what the sides have said stands. */
export type FieldLock = 'plan' | 'countered' | 'agreed' | 'ended';

const FOLLOWED_UP = new Set<ConditionField>(['evidence', 'owner', 'sponsor', 'measure.current']);

/** Undefined: the field can be changed. */
export function fieldLock(
  condition: Condition,
  field: ConditionField,
  planEditable: boolean,
): FieldLock | undefined {
  if (isClosed(condition.state)) return 'ended';
  if (isAgreed(condition.state)) {
    if (!FOLLOWED_UP.has(field)) return 'agreed';
    return field === 'measure.current' && condition.measure === undefined ? 'agreed' : undefined;
  }
  if (!planEditable) return 'plan';
  return condition.state === 'COUNTERED' && field === 'commitments' ? 'countered' : undefined;
}

/** An id for a new commitment that none of the Condition has: "theirs-2", "ours-1". */
export function newCommitmentId(commitments: readonly Commitment[], side: Side): string {
  const prefix = side === 'CUSTOMER' ? 'theirs' : 'ours';
  const taken = new Set(commitments.map((commitment) => commitment.commitmentId));
  let number = 1;
  while (taken.has(`${prefix}-${number}`)) number += 1;
  return `${prefix}-${number}`;
}

/** Done, of all: how many commitments of a side the other side declared satisfied. */
export function keptOf(commitments: readonly Commitment[]): { kept: number; all: number } {
  const kept = commitments.filter((commitment) => commitment.state === 'SATISFIED').length;
  return { kept, all: commitments.length };
}
