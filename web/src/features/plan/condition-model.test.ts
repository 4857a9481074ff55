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
import { makeCommitment, makeCondition } from './testing';

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
  it('lets only the side that was asked answer a proposal', () => {
    const countered = makeCondition({ state: 'COUNTERED', proposer: 'CUSTOMER' });
    expect(conditionSteps(countered, true)).toEqual([
      { kind: 'agree', side: 'VENDOR' },
      { kind: 'counter', side: 'VENDOR' },
      { kind: 'decline', side: 'VENDOR' },
      { kind: 'review' },
      { kind: 'withdraw' },
      { kind: 'delete' },
    ]);
  });

  it('lets the side that owes a commitment report it and only the other one judge it', () => {
    const agreed = makeCondition({
      state: 'AGREED',
      commitments: [
        makeCommitment({ commitmentId: 'ours-1', side: 'VENDOR', state: 'REPORTED_DONE' }),
        makeCommitment({ commitmentId: 'theirs-1', side: 'CUSTOMER', state: 'OPEN' }),
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
  });

  it('says nothing more of a commitment once it is declared', () => {
    const commitments = [makeCommitment({ state: 'SATISFIED' })];
    const condition = makeCondition({ state: 'AGREED', commitments });
    expect(stepOfCommitment(condition, 'ours-1')).toBeUndefined();
  });

  it.each(['SATISFIED', 'NOT_SATISFIED'] as const)('of a %s one is a review alone', (state) => {
    expect(conditionSteps(makeCondition({ state }), true)).toEqual([{ kind: 'review' }]);
  });

  it('never deletes what was agreed', () => {
    const kinds = conditionSteps(makeCondition({ state: 'AGREED' }), true).map(({ kind }) => kind);
    expect(kinds).toContain('withdraw');
    expect(kinds).not.toContain('delete');
  });
});

describe('fieldLock', () => {
  it('opens every field of a proposal of an editable plan, and none of a submitted plan', () => {
    const condition = makeCondition();
    expect(fieldLock(condition, 'measure', true)).toBeUndefined();
    expect(fieldLock(condition, 'measure', false)).toBe('plan');
  });

  it("leaves a counter-proposal's commitments to countering", () => {
    const condition = makeCondition({ state: 'COUNTERED' });
    expect(fieldLock(condition, 'commitments', true)).toBe('countered');
    expect(fieldLock(condition, 'title', true)).toBeUndefined();
  });

  it("keeps what was agreed, and lets it be followed up whatever the plan's state", () => {
    const condition = makeCondition({ state: 'AGREED' });
    for (const field of ['evidence', 'owner', 'sponsor', 'measure.current'] as const) {
      expect(fieldLock(condition, field, false)).toBeUndefined();
    }
    for (const field of ['title', 'commitments', 'dueDate', 'measure', 'priority'] as const) {
      expect(fieldLock(condition, field, true)).toBe('agreed');
    }
  });

  it('cannot follow a measure that was never agreed', () => {
    const { measure: _, ...without } = makeCondition({ state: 'AGREED' });
    expect(fieldLock(without, 'measure.current', true)).toBe('agreed');
  });

  it.each(['DECLINED', 'WITHDRAWN'] as const)('locks all of a %s one', (state) => {
    expect(fieldLock(makeCondition({ state }), 'evidence', true)).toBe('ended');
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
