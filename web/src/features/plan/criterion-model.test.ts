import { describe, expect, it } from 'vitest';
import {
  checkOf,
  criterionVerdict,
  doubtsOf,
  mendOf,
  pointsOf,
  ratedCriteria,
  verdictOf,
} from './criterion-model';
import {
  makeAgreedUpdates,
  makeCommitment,
  makeCondition,
  makeEvaluation,
  makeResult,
  makeStandard,
  makeWhy,
} from './testing';

describe('mendOf', () => {
  it.each([
    ['SPONSOR_IS_DIRECTOR', 'sponsor'],
    ['SERVES_PRIORITY', 'priority'],
    ['EVIDENCE_WHEN_DONE', 'add-evidence'],
  ] as const)('leads from %s to the field %s', (check, target) => {
    expect(mendOf(makeCondition(), makeResult(), check)).toEqual({ kind: 'field', target });
  });

  it('leads to the side that owes nothing', () => {
    const commitments = [makeCommitment({ side: 'VENDOR' })];
    const mend = mendOf(makeCondition({ commitments }), makeResult(), 'BOTH_SIDES_COMMIT');
    expect(mend).toEqual({ kind: 'field', target: 'add-CUSTOMER' });
  });

  it('leads to the first part that a measure lacks', () => {
    const measure = { metric: 'Sites', baseline: { value: '10' }, unit: '' };
    const mend = mendOf(makeCondition({ measure }), makeResult(), 'MEASURABLE_TARGET');
    expect(mend).toEqual({ kind: 'field', target: 'measure-target' });
  });

  it('leads to the commitment that the finding names', () => {
    const result = makeResult({
      explanation: makeWhy('COMMITMENT_DUE_OUTSIDE_YEAR', { commitment_id: 'theirs-1' }),
    });
    expect(mendOf(makeCondition(), result, 'DUE_IN_FISCAL_YEAR')).toEqual({
      kind: 'field',
      target: 'commitment-theirs-1-due',
    });
  });

  it.each(['RECENTLY_REVIEWED', 'REVIEWER_RATED'] as const)('asks for a review for %s', (check) => {
    const result = makeResult({ criterionId: 'value' });
    expect(mendOf(makeCondition(), result, check)).toEqual({
      kind: 'review',
      criterionId: 'value',
    });
  });

  it('says why the field is locked', () => {
    const agreed = makeCondition({ state: 'AGREED', allowedSteps: makeAgreedUpdates() });
    expect(mendOf(agreed, makeResult(), 'DUE_IN_FISCAL_YEAR')).toEqual({
      kind: 'field',
      target: 'dueDate',
      lock: makeWhy('TERMS_AGREED', { state: 'AGREED' }),
    });
  });

  it('has nothing to mend where the criterion is met or does not apply', () => {
    const met = makeResult({ passed: true });
    const notApplicable = makeResult({ notApplicable: true });
    for (const result of [met, notApplicable]) {
      expect(mendOf(makeCondition(), result, 'SERVES_PRIORITY')).toEqual({ kind: 'none' });
    }
  });

  it('does not guess where a criterion is mended that the standard no longer has', () => {
    const result = makeResult({ criterionId: 'gone' });
    const check = checkOf(makeStandard(), result);
    expect(check).toBeUndefined();
    expect(mendOf(makeCondition(), result, check)).toEqual({ kind: 'none' });
  });
});

it('tells a Condition that was never scored from one that fails', () => {
  expect(verdictOf(undefined)).toBe('notScored');
  expect(verdictOf(makeEvaluation({ passed: false }))).toBe('failed');
  expect(verdictOf(makeEvaluation({ passed: true }))).toBe('passed');
});

it('does not count what does not apply as not met', () => {
  expect(criterionVerdict(makeResult({ notApplicable: true }))).toBe('notApplicable');
  expect(criterionVerdict(makeResult())).toBe('notMet');
});

it("gives a rating of 2 of 4 half of the criterion's points", () => {
  expect(pointsOf(makeResult({ weight: 15, scoreBasisPoints: 5000 }))).toEqual({ points: 7.5, of: 15 });
});

it('lists what a reviewer has to rate', () => {
  expect(ratedCriteria(makeStandard()).map((criterion) => criterion.criterionId)).toEqual(['value']);
  expect(ratedCriteria(undefined)).toEqual([]);
});

describe('doubtsOf', () => {
  it('says by reason why a kept score is out of date, and at which criterion', () => {
    const changed = makeWhy('SCORE_STANDARD_CHANGED');
    const sponsor = makeWhy('SCORE_SPONSOR_CHANGED', { criterion_id: 'sponsor' });
    expect(doubtsOf(makeEvaluation({ outOfDate: [changed, sponsor] }))).toEqual([
      { why: changed, criterion: '' },
      { why: sponsor, criterion: 'A director or above stands for it' },
    ]);
    expect(doubtsOf(undefined)).toEqual([]);
  });
});
