import { describe, expect, it } from 'vitest';
import { isOverdue, planLock, planSteps, submitPreview, yearsToPlan } from './model';
import { makeCondition, makeDocument, makeEvaluation, makePlan, makePlanStep } from './testing';

describe('planSteps', () => {
  it('are those that the service allows, in its order', () => {
    const allowedSteps = [
      makePlanStep('UPDATE', 'PLAN_STATE'),
      makePlanStep('SUBMIT', 'PLAN_STATE'),
      makePlanStep('APPROVE'),
      makePlanStep('RETURN'),
      makePlanStep('REVISE', 'PLAN_STATE'),
      makePlanStep('DELETE'),
    ];
    expect(planSteps(makePlan({ allowedSteps }))).toEqual([{ step: 'approve' }, { step: 'return' }]);
  });

  it.each([
    ['SUBMIT', 'PLAN_EMPTY', 'submit'],
    ['APPROVE', 'OWN_PLAN', 'approve'],
  ] as const)('show %s that is refused with %s, and why', (kind, reason, step) => {
    const [choice] = planSteps(makePlan({ allowedSteps: [makePlanStep(kind, reason)] }));
    expect(choice).toMatchObject({ step, obstacle: { reason } });
  });
});

it('locks a plan that cannot be updated, for the reason that the service gives', () => {
  expect(planLock(makePlan())).toBeUndefined();
  const allowedSteps = [makePlanStep('UPDATE', 'PLAN_STATE')];
  expect(planLock(makePlan({ allowedSteps }))?.reason).toBe('PLAN_STATE');
});

describe('submitPreview', () => {
  it('counts what is frozen and numbers the version', () => {
    const preview = submitPreview(makeDocument({ plan: makePlan({ version: 2 }) }), () => undefined);
    expect(preview).toMatchObject({ version: 3, objectives: 0, actions: 0, conditions: 1 });
  });

  it('names the Conditions that do not pass, also those never scored, but not what was declined', () => {
    const conditions = [
      makeCondition({ name: 'a', title: 'passes' }),
      makeCondition({ name: 'b', title: 'fails' }),
      makeCondition({ name: 'c', title: 'never scored' }),
      makeCondition({ name: 'd', title: 'declined', state: 'DECLINED' }),
    ];
    const scores = new Map([
      ['a', makeEvaluation({ passed: true })],
      ['b', makeEvaluation({ passed: false })],
    ]);
    const preview = submitPreview(makeDocument({ conditions }), ({ name }) => scores.get(name));
    expect(preview.failing.map(({ condition }) => condition.title)).toEqual([
      'fails',
      'never scored',
    ]);
  });

  it('names what a reviewer will miss', () => {
    const plan = makePlan({ owner: '', strategy: ' ', businessPriorities: [], stakeholders: [] });
    expect(submitPreview(makeDocument({ plan }), () => undefined).missing).toEqual([
      'owner',
      'strategy',
      'priorities',
      'stakeholders',
      'agreed',
    ]);
  });
});

it('offers the present year and the next, if they have no plan', () => {
  expect(yearsToPlan([], 2027)).toEqual([2027, 2028]);
  expect(yearsToPlan([2027], 2027)).toEqual([2028]);
  expect(yearsToPlan([2027, 2028], 2027)).toEqual([]);
});

describe('isOverdue', () => {
  const due = { year: 2026, month: 11, day: 24 };
  it.each([
    ['OPEN', { year: 2026, month: 11, day: 25 }, true],
    ['OPEN', { year: 2026, month: 11, day: 24 }, false],
    ['DONE', { year: 2026, month: 11, day: 25 }, false],
  ] as const)('of what is %s on %o is %s', (state, on, overdue) => {
    expect(isOverdue(due, state, on)).toBe(overdue);
  });
  it('is never said of what is due on no day', () => {
    expect(isOverdue(undefined, 'OPEN', due)).toBe(false);
  });
});
