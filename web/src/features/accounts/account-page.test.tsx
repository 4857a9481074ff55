import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { statusResponse } from '~/testing/gateway';
import { openConsole } from '~/testing/open-console';

vi.mock('~/api/watch', () => ({ watch: () => () => {} }));
beforeEach(() => {
  vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(800);
});
afterEach(() => {
  vi.unstubAllGlobals();
  sessionStorage.clear();
});

const GROUP = { name: 'accounts/group', displayName: 'Orvane Group' };
const BANK = {
  name: 'accounts/bank',
  displayName: 'Orvane Bank',
  parent: GROUP.name,
  parentHistory: [{ parent: GROUP.name }],
  segment: 'TOP',
  industry: 'K6419',
  countryCode: 'DE',
  domains: ['orvane.example'],
  state: 'ACTIVE',
  employeeCount: '3392',
  annualRevenue: { currencyCode: 'EUR', units: '1051520000' },
  managed: true,
  externalIds: [{ system: 'crm', value: 'C-1' }],
  etag: 'r1',
};

const node = (account: string, displayName: string, descendantCount: string) => ({
  account,
  displayName,
  parent: '',
  depth: 0,
  childCount: Number(descendantCount),
  descendantCount,
  activeCount: '9',
  managedCount: '8',
  employeeCount: '16718',
  segment: 'TOP',
  state: 'ACTIVE',
});

const assignment = (id: string, account: string, fields: object = {}) => ({
  name: `assignments/${id}`,
  account,
  person: `people/${id}`,
  role: 'ACCOUNT_MANAGER',
  startDate: { year: 2024, month: 7, day: 1 },
  ...fields,
});

type Answers = Parameters<typeof openConsole>[1];

function open(answers: Answers = {}, tab = '') {
  return openConsole(`/accounts/bank${tab}`, {
    'accounts/bank': BANK,
    'accounts/group': GROUP,
    'accounts/bank:ancestors': { ancestors: [GROUP] },
    'accounts/bank:tree': { nodes: [node('accounts/bank', 'Orvane Bank', '8')] },
    'accounts/group:tree': { nodes: [node('accounts/group', 'Orvane Group', '50')] },
    'accounts/group:ancestors': { ancestors: [] },
    assignments: { assignments: [] },
    'accounts/bank/contacts': { contacts: [] },
    'people/jonas': { name: 'people/jonas', displayName: 'Jonas Albrecht' },
    ...answers,
  });
}

describe('the page of an account', () => {
  it('shows where it stands, what it comes to, and its facts as people say them', async () => {
    await open();
    expect(await screen.findByRole('heading', { level: 1, name: 'Orvane Bank' })).toBeTruthy();
    expect(await screen.findByRole('link', { name: 'Orvane Group' })).toBeTruthy();
    const employees = await screen.findByRole('link', { name: /Employees.*16,718/ });
    expect(employees.getAttribute('href')).toBe('/accounts/bank?tab=below');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Annual revenue' }).value).toBe(
      '1,051,520,000 EUR',
    );
    expect(screen.getByText('C-1')).toBeTruthy();
  });

  it('says what is coming while it is read', async () => {
    await open({ 'accounts/bank': () => new Promise<never>(() => {}) });
    expect(await screen.findByLabelText('Account')).toBeTruthy();
  });

  it('says what failed with the id of the request, and tries again', async () => {
    const { answers } = await open({
      'accounts/bank': () => statusResponse(500, 'INTERNAL', 'it broke'),
    });
    expect(await screen.findByText('it broke')).toBeTruthy();
    expect(screen.getByText('request-1')).toBeTruthy();
    answers['accounts/bank'] = BANK;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('heading', { level: 1, name: 'Orvane Bank' })).toBeTruthy();
  });

  it('says nothing of an account that may not be seen, not even that it exists', async () => {
    await open({ 'accounts/bank': () => statusResponse(404, 'NOT_FOUND', 'accounts/bank') });
    expect(await screen.findByText(/not among what you may see/)).toBeTruthy();
  });

  it('shows the rest when one part of it cannot be read', async () => {
    await open({ 'accounts/bank/contacts': () => statusResponse(500, 'INTERNAL', 'no contacts') });
    expect(await screen.findByText('no contacts')).toBeTruthy();
    expect(screen.getByRole('textbox', { name: 'Industry' })).toBeTruthy();
  });

  it('lets nobody change one that is deleted, and says so', async () => {
    await open({ 'accounts/bank': { ...BANK, deleteTime: '2026-11-01T00:00:00Z' } });
    expect(await screen.findByText(/deleted/i)).toBeTruthy();
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Industry' }).readOnly).toBe(true);
  });
});

describe('a fact of an account', () => {
  it('is saved when it is left, with the etag it was read with', async () => {
    const { sent } = await open({
      'PATCH accounts/bank': { ...BANK, industry: 'K64', etag: 'r2' },
    });
    const industry = await screen.findByRole('textbox', { name: 'Industry' });
    await userEvent.clear(industry);
    await userEvent.type(industry, 'K64');
    await userEvent.tab();
    expect(await screen.findByText('Saved')).toBeTruthy();
    const patch = sent.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toEqual({ industry: 'K64', etag: 'r1' });
    expect(patch?.query.get('updateMask')).toBe('industry');
  });

  it('goes on top of what somebody else changed elsewhere', async () => {
    let stored = BANK;
    const { sent } = await open({
      'accounts/bank': () => stored,
      'PATCH accounts/bank': ({ body }) =>
        (body as { etag: string }).etag === stored.etag
          ? { ...stored, industry: 'K64', etag: 'r3' }
          : statusResponse(409, 'ABORTED', 'changed since'),
    });
    const industry = await screen.findByRole('textbox', { name: 'Industry' });
    stored = { ...BANK, countryCode: 'FR', etag: 'r2' };
    await userEvent.type(industry, '!{Enter}');
    expect(await screen.findByText('Saved')).toBeTruthy();
    const etags = sent
      .filter(({ method }) => method === 'PATCH')
      .map(({ body }) => (body as { etag: string }).etag);
    expect(etags).toEqual(['r1', 'r2']);
  });

  it('shows both values where somebody else changed the same one, and by whom', async () => {
    let stored = BANK;
    await open({
      'accounts/bank': () => stored,
      'PATCH accounts/bank': () => statusResponse(409, 'ABORTED', 'changed since'),
      'accounts/bank:listRevisions': {
        revisions: [
          {
            actor: 'administrator',
            onBehalfOf: 'people/jonas',
            time: '2026-11-25T05:00:00Z',
            changes: [{ path: 'industry', oldValue: 'K6419', newValue: 'Rail' }],
          },
        ],
      },
    });
    const industry = await screen.findByRole('textbox', { name: 'Industry' });
    stored = { ...BANK, industry: 'Rail', etag: 'r2' };
    await userEvent.clear(industry);
    await userEvent.type(industry, 'Ships{Enter}');
    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText('Rail')).toBeTruthy();
    expect(within(alert).getByText('Ships')).toBeTruthy();
    expect(await within(alert).findByText(/jonas/i)).toBeTruthy();
  });
});

describe('the team of an account', () => {
  it('has those of accounts above that cover it, and says through which', async () => {
    await open({
      assignments: {
        assignments: [
          assignment('jonas', 'accounts/bank'),
          assignment('tomas', 'accounts/group', { coversDescendants: true }),
          assignment('other', 'accounts/group'),
        ],
      },
    });
    expect(await screen.findByText('Jonas Albrecht')).toBeTruthy();
    expect(await screen.findByText('Through Orvane Group')).toBeTruthy();
    expect(screen.queryByText('other')).toBeNull();
  });

  it('and its contacts say so where there are none', async () => {
    await open();
    expect(await screen.findByText('No team yet')).toBeTruthy();
    expect(await screen.findByText('No contacts known')).toBeTruthy();
  });
});

describe('the history of an account', () => {
  const revision = {
    revision: '7',
    time: '2026-11-25T05:00:00Z',
    actor: 'administrator',
    onBehalfOf: 'people/jonas',
    method: 'accord.accounts.v1.AccountService/UpdateAccount',
    kind: 'UPDATED',
    changes: [{ path: 'segment', oldValue: 'SMB', newValue: 'TOP' }],
  };

  it('says who changed what, from what to what, and shows more when asked', async () => {
    await open(
      {
        'accounts/bank:listRevisions': ({ query }) =>
          query.get('pageToken')
            ? { revisions: [{ ...revision, revision: '3', kind: 'CREATED' }], nextPageToken: '' }
            : { revisions: [revision], nextPageToken: 'more', oldestRevision: '2' },
      },
      '?tab=history',
    );
    expect(await screen.findByText('by Jonas Albrecht')).toBeTruthy();
    expect(screen.getByText('SMB').tagName).toBe('DEL');
    expect(screen.getByText(/compacted away/)).toBeTruthy();
    await userEvent.click(screen.getByRole('button', { name: 'Show earlier changes' }));
    expect(await screen.findByText('Created')).toBeTruthy();
  });

  it('says what failed', async () => {
    await open(
      { 'accounts/bank:listRevisions': () => statusResponse(500, 'INTERNAL', 'no history') },
      '?tab=history',
    );
    expect(await screen.findByText('no history')).toBeTruthy();
  });
});
