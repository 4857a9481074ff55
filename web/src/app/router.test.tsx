import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { statusResponse } from '~/testing/gateway';
import { INGRID, openConsole } from '~/testing/open-console';

vi.mock('~/api/watch', () => ({ watch: () => () => {} }));
afterEach(() => vi.unstubAllGlobals());

const NOBODY = { person: '', displayName: '', signIn: 'demo' };

describe('an address of the console', () => {
  it('leads whoever is not signed in to sign in, and back', async () => {
    const { router } = await openConsole('/accounts?q=acme', { session: NOBODY });
    expect(router.state.location.pathname).toBe('/sign-in');
    expect(router.state.location.search).toEqual({ to: '/accounts?q=acme' });
    expect(await screen.findByText('There is nobody yet')).toBeTruthy();
  });

  it('shows the page to whoever is', async () => {
    const { router } = await openConsole('/', { session: INGRID });
    expect(router.state.location.pathname).toBe('/accounts');
    expect(await screen.findByText('Ingrid Sollers')).toBeTruthy();
  });

  it('needs no sign-in where there is none', async () => {
    const { router } = await openConsole('/accounts', { session: { ...NOBODY, signIn: 'none' } });
    expect(router.state.location.pathname).toBe('/accounts');
    expect(await screen.findByText('Local administrator')).toBeTruthy();
  });

  it('that leads nowhere says so', async () => {
    await openConsole('/nowhere', { session: INGRID });
    expect(await screen.findByText('Page not found')).toBeTruthy();
  });

  it('shows why it could not be shown, with the id of the request', async () => {
    await openConsole('/accounts', { session: () => statusResponse(500, 'INTERNAL', 'it broke') });
    expect(await screen.findByText('it broke')).toBeTruthy();
    expect(screen.getByText('request-1')).toBeTruthy();
  });
});
