import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fakeGateway, statusResponse } from '~/testing/gateway';
import { renderInApp } from '~/testing/render';
import { makeDocument, makeEvaluation, makePlan, makePlanStep, makeStandard, PLAN } from '../testing';
import { ConditionScreen } from './condition-page';
import { PlanScreen } from './plan-page';

const CONTACT = { name: 'accounts/orvane/contacts/cio', displayName: 'Carla Lorimer', title: 'CIO' };
const PERSON = { name: 'people/tomas', displayName: 'Tomas Reiter', title: 'Account manager' };

const AROUND = {
  people: { people: [PERSON], nextPageToken: '' },
  'accounts/orvane/contacts': { contacts: [CONTACT], nextPageToken: '' },
  'cosStandards/default': makeStandard(),
  session: { person: 'people/tomas', displayName: 'Tomas Reiter', signIn: 'demo' },
  [`POST ${PLAN}/conditions/desks:evaluate`]: makeEvaluation({ passed: false, scoreBasisPoints: 4000 }),
};

beforeEach(() => sessionStorage.clear());
afterEach(() => vi.unstubAllGlobals());

async function show(answers: Parameters<typeof fakeGateway>[0], element = <PlanScreen plan={PLAN} />) {
  const gateway = fakeGateway({ ...AROUND, ...answers });
  await renderInApp(element);
  return gateway;
}

describe('a plan', () => {
  it('shows both sides of a condition and its score', async () => {
    await show({ [`${PLAN}:document`]: makeDocument() });
    expect(await screen.findByText('Migrate every site')).toBeTruthy();
    expect(screen.getByText('Free two people a site')).toBeTruthy();
    expect(await screen.findByText('40%')).toBeTruthy();
    expect(screen.getAllByText('Tomas Reiter').length).toBeGreaterThan(0);
  });

  it('saves what was typed with the etag that it was made on', async () => {
    const { sent } = await show({
      [`${PLAN}:document`]: makeDocument(),
      [`PATCH ${PLAN}`]: ({ body }) => ({ ...makePlan(), ...(body as object), etag: 'r2' }),
    });
    const strategy = await screen.findByRole('textbox', { name: 'How we win' });
    await userEvent.type(strategy, ' Then the rest.');
    await userEvent.tab();
    expect(await screen.findByText('Saved')).toBeTruthy();
    const patch = sent.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toEqual({ strategy: 'Win the head office first. Then the rest.', etag: 'r1' });
    expect(patch?.query.get('updateMask')).toBe('strategy');
  });

  it('cannot be changed while it is in review, and says why', async () => {
    const allowedSteps = [makePlanStep('UPDATE', 'PLAN_STATE'), makePlanStep('APPROVE', 'OWN_PLAN')];
    const plan = makePlan({ state: 'SUBMITTED', submitTime: '2026-10-01T08:00:00Z', version: 1, allowedSteps });
    await show({ [`${PLAN}:document`]: makeDocument({ plan }) });
    expect(await screen.findByText(/In review since/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Propose a condition' })).toBeNull();
    expect(screen.getByText('You submitted this plan; somebody else has to approve it.')).toBeTruthy();
  });

  it('shows what it has and says what is missing', async () => {
    await show({ [`${PLAN}:document`]: makeDocument(), people: () => statusResponse(500, 'INTERNAL', 'no people') });
    expect(await screen.findByText(/Names of our people could not be read/)).toBeTruthy();
    expect(screen.getByText('Migrate every site')).toBeTruthy();
  });

  it('says how to begin where there is no condition', async () => {
    await show({ [`${PLAN}:document`]: makeDocument({ conditions: [] }) });
    expect(await screen.findByText('No condition of satisfaction yet')).toBeTruthy();
  });

  it('says what failed', async () => {
    await show({ [`${PLAN}:document`]: () => statusResponse(500, 'INTERNAL', 'the plan is on fire') });
    expect((await screen.findByRole('alert')).textContent).toContain('the plan is on fire');
  });

  it('says so when it may not be seen', async () => {
    await show({});
    expect(await screen.findByText('Nothing to see here for you')).toBeTruthy();
  });

  it('says what is coming while it is read', async () => {
    await show({ [`${PLAN}:document`]: () => new Promise<object>(() => {}) });
    expect(await screen.findByLabelText('Account plans', { selector: 'output' })).toBeTruthy();
  });
});

describe('a condition', () => {
  it('leads from what its score finds to where it is mended', async () => {
    Element.prototype.scrollIntoView = () => {};
    await show({ [`${PLAN}:document`]: makeDocument() }, <ConditionScreen plan={PLAN} name={`${PLAN}/conditions/desks`} />);
    await userEvent.click(await screen.findByRole('button', { name: 'Mend it' }));
    expect(document.activeElement?.closest('[data-field]')?.getAttribute('data-field')).toBe('sponsor');
  });

  it('that is gone says so', async () => {
    await show({ [`${PLAN}:document`]: makeDocument() }, <ConditionScreen plan={PLAN} name={`${PLAN}/conditions/none`} />);
    expect(await screen.findByText('This condition is not in the plan')).toBeTruthy();
  });
});
