import { describe, expect, it } from 'vitest';
import { isEditable, isOverdue, planSteps, submitPreview, yearsToPlan } from './model';
import { makeCondition, makeDocument, makeEvaluation, makePlan } from './testing';

describe('planSteps', () => {
  it.each([
    ['DRAFT', ['submit']],
    ['RETURNED', ['submit']],
    ['SUBMITTED', ['approve', 'return']],
    ['APPROVED', ['revise']],
  ] as const)('of a %s plan are %s', (state, steps) => {
    const document = makeDocument({ plan: makePlan({ state }) });
    expect(planSteps(document, 'people/lena').map(({ step }) => step)).toEqual(steps);
  });

  it('says that a plan with neither an objective nor a Condition cannot be submitted', () => {
    const document = makeDocument({ conditions: [], objectives: [] });
    expect(planSteps(document, '')).toEqual([{ step: 'submit', obstacle: 'empty' }]);
  });

  it('says that the submitter cannot approve', () => {
    const plan = makePlan({ state: 'SUBMITTED', submitter: 'people/tomas' });
    const [approve] = planSteps(makeDocument({ plan }), 'people/tomas');
    expect(approve).toEqual({ step: 'approve', obstacle: 'own' });
  });

  it('lets the administrator, who is nobody in particular, approve', () => {
    const plan = makePlan({ state: 'SUBMITTED', submitter: '' });
    expect(planSteps(makeDocument({ plan }), '')[0]).toEqual({ step: 'approve' });
  });
});

it.each([
  ['DRAFT', true],
  ['RETURNED', true],
  ['SUBMITTED', false],
  ['APPROVED', false],
] as const)('a %s plan is editable: %s', (state, editable) => {
  expect(isEditable(state)).toBe(editable);
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
