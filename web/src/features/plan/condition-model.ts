// The life of a Condition. What may be done to it as it stands the service tells (`allowedSteps`). Pure.
import type {
  Commitment,
  Condition,
  ConditionStep as ToldStep,
  Explanation,
  Side,
} from '~/api/generated/types.gen';

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

/** The steps that may be taken now. */
export function conditionSteps(condition: Condition): ConditionStep[] {
  return condition.allowedSteps.flatMap((step) => (step.allowed ? stepOf(step) : []));
}

function stepOf({ kind, side, commitmentId }: ToldStep): ConditionStep[] {
  switch (kind) {
    case 'AGREE':
      return [{ kind: 'agree', side }];
    case 'COUNTER':
      return [{ kind: 'counter', side }];
    case 'DECLINE':
      return [{ kind: 'decline', side }];
    case 'REPORT':
      return [{ kind: 'report', side, commitmentId }];
    case 'DECLARE':
      return [{ kind: 'declare', side, commitmentId }];
    case 'REVIEW':
      return [{ kind: 'review' }];
    case 'WITHDRAW':
      return [{ kind: 'withdraw' }];
    case 'DELETE':
      return [{ kind: 'delete' }];
    default:
      return [];
  }
}

/** What may be said of one commitment now; at most one thing. */
export function stepOfCommitment(
  condition: Condition,
  commitmentId: string,
): Extract<ConditionStep, { commitmentId: string }> | undefined {
  return conditionSteps(condition).find(
    (step): step is Extract<ConditionStep, { commitmentId: string }> =>
      'commitmentId' in step && step.commitmentId === commitmentId,
  );
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

/** How an update mask names the field. */
const PATHS: Record<ConditionField, string> = {
  title: 'title',
  description: 'description',
  commitments: 'commitments',
  sponsor: 'sponsor',
  owner: 'owner',
  measure: 'measure',
  'measure.current': 'measure.current',
  dueDate: 'due_date',
  priority: 'priority_id',
  evidence: 'evidence',
};

/** Why a field cannot be changed, as the service tells; undefined: it can. */
export function fieldLock(condition: Condition, field: ConditionField): Explanation | undefined {
  const updates = condition.allowedSteps.filter(({ kind }) => kind === 'UPDATE');
  const path = PATHS[field];
  const [parent] = path.split('.');
  const told =
    updates.find(({ fields }) => fields.includes(path)) ??
    updates.find(({ fields }) => fields.length === 0 || fields.includes(parent ?? path));
  return told?.explanation;
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
