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
import { makeCommitment, makeCondition, makeEvaluation, makeResult, makeStandard } from './testing';

describe('mendOf', () => {
  it.each([
    ['SPONSOR_IS_DIRECTOR', 'sponsor'],
    ['SERVES_PRIORITY', 'priority'],
    ['EVIDENCE_WHEN_DONE', 'add-evidence'],
  ] as const)('leads from %s to the field %s', (check, target) => {
    expect(mendOf(makeCondition(), makeResult(), check, true)).toEqual({ kind: 'field', target });
  });

  it('leads to the side that owes nothing', () => {
    const commitments = [makeCommitment({ side: 'VENDOR' })];
    const mend = mendOf(makeCondition({ commitments }), makeResult(), 'BOTH_SIDES_COMMIT', true);
    expect(mend).toEqual({ kind: 'field', target: 'add-CUSTOMER' });
  });

  it('leads to the first part that a measure lacks', () => {
    const measure = { metric: 'Sites', baseline: { value: '10' }, unit: '' };
    const mend = mendOf(makeCondition({ measure }), makeResult(), 'MEASURABLE_TARGET', true);
    expect(mend).toEqual({ kind: 'field', target: 'measure-target' });
  });

  it('leads to the commitment that the reason names', () => {
    const result = makeResult({
      reason: 'Commitment theirs-1 is due on 2027-08-01: move that into 2026-07-01 to 2027-06-30.',
    });
    expect(mendOf(makeCondition(), result, 'DUE_IN_FISCAL_YEAR', true)).toEqual({
      kind: 'field',
      target: 'commitment-theirs-1-due',
    });
  });

  it.each(['RECENTLY_REVIEWED', 'REVIEWER_RATED'] as const)('asks for a review for %s', (check) => {
    const result = makeResult({ criterionId: 'value' });
    expect(mendOf(makeCondition(), result, check, false)).toEqual({
      kind: 'review',
      criterionId: 'value',
    });
  });

  it('says why the field is locked', () => {
    const agreed = makeCondition({ state: 'AGREED' });
    expect(mendOf(agreed, makeResult(), 'DUE_IN_FISCAL_YEAR', true)).toEqual({
      kind: 'field',
      target: 'dueDate',
      lock: 'agreed',
    });
  });

  it('has nothing to mend where the criterion is met or does not apply', () => {
    const met = makeResult({ passed: true });
    const notApplicable = makeResult({ notApplicable: true });
    for (const result of [met, notApplicable]) {
      expect(mendOf(makeCondition(), result, 'SERVES_PRIORITY', true)).toEqual({ kind: 'none' });
    }
  });

  it('does not guess where a criterion is mended that the standard no longer has', () => {
    const result = makeResult({ criterionId: 'gone' });
    const check = checkOf(makeStandard(), result);
    expect(check).toBeUndefined();
    expect(mendOf(makeCondition(), result, check, true)).toEqual({ kind: 'none' });
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
    const evaluation = makeEvaluation({
      outOfDate: [
        {
          reason: 'SCORE_OUT_OF_DATE',
          details: [
            { key: 'why', text: 'STANDARD_CHANGED' },
            { key: 'version', number: '2' },
          ],
          message: '',
        },
        {
          reason: 'SCORE_OUT_OF_DATE',
          details: [
            { key: 'why', text: 'SPONSOR_CHANGED' },
            { key: 'criterion_id', text: 'sponsor' },
          ],
          message: '',
        },
      ],
    });
    expect(doubtsOf(evaluation)).toEqual([
      { why: 'STANDARD_CHANGED', criterion: '' },
      { why: 'SPONSOR_CHANGED', criterion: 'A director or above stands for it' },
    ]);
    expect(doubtsOf(undefined)).toEqual([]);
  });
});
