import { describe, expect, it } from 'vitest';
import {
  boardOf,
  commitmentsOf,
  conditionSteps,
  fieldLock,
  keptOf,
  newCommitmentId,
  stepOfCommitment,
  type ConditionState,
} from './condition-model';
import { makeAgreedUpdates, makeCommitment, makeCondition, makeStep, makeWhy } from './testing';

const ALL_STATES: ConditionState[] = [
  'PROPOSED',
  'COUNTERED',
  'DECLINED',
  'AGREED',
  'REPORTED_DONE',
  'SATISFIED',
  'NOT_SATISFIED',
  'WITHDRAWN',
];

it('puts every state into one column of the board', () => {
  const board = boardOf(ALL_STATES.map((state) => makeCondition({ state })));
  const states = Object.fromEntries(
    Object.entries(board).map(([column, conditions]) => [column, conditions.map((c) => c.state)]),
  );
  expect(states).toEqual({
    onTable: ['PROPOSED', 'COUNTERED'],
    agreed: ['AGREED'],
    reportedDone: ['REPORTED_DONE'],
    satisfied: ['SATISFIED'],
    notSatisfied: ['NOT_SATISFIED'],
    closed: ['DECLINED', 'WITHDRAWN'],
  });
});

describe('conditionSteps', () => {
  it('are those that the service allows, with the side that takes them', () => {
    const state = makeWhy('CONDITION_STATE', { state: 'COUNTERED' });
    const countered = makeCondition({
      allowedSteps: [
        makeStep('UPDATE'),
        makeStep('AGREE', { side: 'VENDOR' }),
        makeStep('COUNTER', { side: 'VENDOR' }),
        makeStep('DECLINE', { side: 'VENDOR' }),
        makeStep('REPORT', { explanation: state }),
        makeStep('DECLARE', { explanation: state }),
        makeStep('REVIEW'),
        makeStep('EVALUATE'),
        makeStep('WITHDRAW'),
        makeStep('DELETE'),
      ],
    });
    expect(conditionSteps(countered)).toEqual([
      { kind: 'agree', side: 'VENDOR' },
      { kind: 'counter', side: 'VENDOR' },
      { kind: 'decline', side: 'VENDOR' },
      { kind: 'review' },
      { kind: 'withdraw' },
      { kind: 'delete' },
    ]);
  });

  it('say of a commitment what may be said of that one', () => {
    const reported = makeWhy('COMMITMENT_STATE', { commitment_state: 'REPORTED_DONE' });
    const agreed = makeCondition({
      allowedSteps: [
        makeStep('REPORT', { side: 'VENDOR', commitmentId: 'ours-1', explanation: reported }),
        makeStep('REPORT', { side: 'CUSTOMER', commitmentId: 'theirs-1' }),
        makeStep('DECLARE', { side: 'CUSTOMER', commitmentId: 'ours-1' }),
      ],
    });
    expect(stepOfCommitment(agreed, 'ours-1')).toEqual({
      kind: 'declare',
      side: 'CUSTOMER',
      commitmentId: 'ours-1',
    });
    expect(stepOfCommitment(agreed, 'theirs-1')).toEqual({
      kind: 'report',
      side: 'CUSTOMER',
      commitmentId: 'theirs-1',
    });
    expect(stepOfCommitment(agreed, 'ours-2')).toBeUndefined();
  });
});

describe('fieldLock', () => {
  const fields = ['title', 'measure', 'measure.current', 'dueDate', 'evidence'] as const;

  it('opens every field if the service tells of none in particular', () => {
    for (const field of fields) expect(fieldLock(makeCondition(), field)).toBeUndefined();
  });

  it('locks every field for the reason of an update that is refused as a whole', () => {
    const allowedSteps = [makeStep('UPDATE', { explanation: makeWhy('PLAN_STATE') })];
    for (const field of fields) {
      expect(fieldLock(makeCondition({ allowedSteps }), field)?.reason).toBe('PLAN_STATE');
    }
  });

  it('tells the fields apart that the service tells apart', () => {
    const condition = makeCondition({ allowedSteps: makeAgreedUpdates() });
    for (const field of ['evidence', 'owner', 'sponsor', 'measure.current'] as const) {
      expect(fieldLock(condition, field)).toBeUndefined();
    }
    for (const field of ['title', 'commitments', 'dueDate', 'measure', 'priority'] as const) {
      expect(fieldLock(condition, field)?.reason).toBe('TERMS_AGREED');
    }
  });

  it('holds a part of a field to what is told of the whole', () => {
    const explanation = makeWhy('TERMS_AGREED');
    const allowedSteps = [
      makeStep('UPDATE', { fields: ['evidence'] }),
      makeStep('UPDATE', { fields: ['measure'], explanation }),
    ];
    expect(fieldLock(makeCondition({ allowedSteps }), 'measure.current')).toBe(explanation);
  });
});

it('parts the commitments by who owes them and counts those that were kept', () => {
  const condition = makeCondition({
    commitments: [
      makeCommitment({ commitmentId: 'ours-1', state: 'SATISFIED' }),
      makeCommitment({ commitmentId: 'ours-2', state: 'NOT_SATISFIED' }),
      makeCommitment({ commitmentId: 'theirs-1', side: 'CUSTOMER' }),
    ],
  });
  expect(keptOf(commitmentsOf(condition, 'VENDOR'))).toEqual({ kept: 1, all: 2 });
  expect(keptOf(commitmentsOf(condition, 'CUSTOMER'))).toEqual({ kept: 0, all: 1 });
});

it('numbers a new commitment past those that are there', () => {
  const commitments = [makeCommitment(), makeCommitment({ commitmentId: 'ours-2' })];
  expect(newCommitmentId(commitments, 'VENDOR')).toBe('ours-3');
  expect(newCommitmentId(commitments, 'CUSTOMER')).toBe('theirs-1');
});
