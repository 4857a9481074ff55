import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Person } from '~/api/generated/types.gen';
import { fakeGateway, statusResponse } from '~/testing/gateway';
import { renderInApp } from '~/testing/render';
import { findPeople, leadersFirst } from './model';
import { SignInPage } from './routes/sign-in-page';
import { signInSearch } from './search';

const person = (id: string, title: string, manager = '') =>
  ({ name: `people/${id}`, displayName: id, title, manager, region: 'EMEA' }) as Person;

const PEOPLE = [
  person('Anna', 'Account manager', 'people/Zoe'),
  person('Ben', 'Specialist', 'people/Zoe'),
  person('Zoe', 'Sales manager'),
];

afterEach(() => vi.unstubAllGlobals());

const open = () => renderInApp(<SignInPage />, { at: '/sign-in?to=/accounts', path: '/sign-in' });

describe('people', () => {
  it('are found by every word of name, title or region', () => {
    expect(findPeople(PEOPLE, 'emea manager').map((each) => each.displayName)).toEqual([
      'Anna',
      'Zoe',
    ]);
    expect(findPeople(PEOPLE, '')).toHaveLength(3);
  });

  it('who lead others come first', () => {
    expect(leadersFirst(PEOPLE).map((each) => each.displayName)).toEqual(['Zoe', 'Anna', 'Ben']);
  });
});

describe('the way back after signing in', () => {
  it('is an address of this site, or none', () => {
    expect(signInSearch({ to: '/accounts/a?tab=team' })).toEqual({ to: '/accounts/a?tab=team' });
    for (const to of ['//evil.example', '/\\evil.example', 'https://evil.example', 7]) {
      expect(signInSearch({ to })).toEqual({});
    }
  });
});

describe('the sign-in page', () => {
  it('lets one choose among people that the search leaves', async () => {
    const { sent } = fakeGateway({ people: { people: PEOPLE }, 'POST session': {} });
    const assign = vi.fn();
    vi.stubGlobal('location', { ...window.location, assign });
    await open();
    await screen.findByText('Zoe');
    await userEvent.type(screen.getByRole('searchbox'), 'special');
    expect(screen.queryByText('Zoe')).toBeNull();
    await userEvent.click(screen.getByText('Ben'));
    expect(sent.at(-1)).toMatchObject({ method: 'POST', body: { person: 'people/Ben' } });
    expect(assign).toHaveBeenCalledWith('/accounts');
  });

  it('says that nobody is called what was typed', async () => {
    fakeGateway({ people: { people: PEOPLE } });
    await open();
    await screen.findByText('Zoe');
    await userEvent.type(screen.getByRole('searchbox'), 'nobody');
    expect(screen.getByText('Nobody is called that')).toBeTruthy();
  });

  it('says what to do where there is nobody', async () => {
    fakeGateway({ people: { people: [] } });
    await open();
    expect(await screen.findByText(/accord demo/)).toBeTruthy();
  });

  it('shows what failed and tries again', async () => {
    const gateway = fakeGateway({ people: () => statusResponse(500, 'INTERNAL', 'it broke') });
    await open();
    expect(await screen.findByText('it broke')).toBeTruthy();
    gateway.answers['people'] = { people: PEOPLE };
    await userEvent.click(screen.getByRole('button', { name: /again|retry/i }));
    expect(await screen.findByText('Zoe')).toBeTruthy();
  });

  it('says that it is loading', async () => {
    fakeGateway({ people: () => new Promise<never>(() => {}) });
    await open();
    expect(await screen.findByLabelText('Loading people')).toBeTruthy();
  });
});
