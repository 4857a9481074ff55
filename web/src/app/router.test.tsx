import { createMemoryHistory } from '@tanstack/react-router';
import { render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { makeQueryClient } from '~/api/query-client';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';
import { fakeGateway, statusResponse } from '~/testing/gateway';
import { App } from './app';
import { makeRouter } from './router';

vi.mock('~/api/watch', () => ({ watch: () => () => {} }));
afterEach(() => vi.unstubAllGlobals());

async function open(address: string, answers: Parameters<typeof fakeGateway>[0]) {
  fakeGateway({ people: { people: [] }, 'accounts:tree': { nodes: [] }, ...answers });
  const queryClient = makeQueryClient();
  const router = makeRouter(queryClient);
  router.update({
    ...router.options,
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  render(
    <LanguageProvider locale="en" catalog={english}>
      <App queryClient={queryClient} router={router} />
    </LanguageProvider>,
  );
  await router.load();
  return router;
}

const NOBODY = { person: '', displayName: '', signIn: 'demo' };
const INGRID = { person: 'people/ingrid', displayName: 'Ingrid Sollers', signIn: 'demo' };

describe('an address of the console', () => {
  it('leads whoever is not signed in to sign in, and back', async () => {
    const router = await open('/accounts?q=acme', { session: NOBODY });
    expect(router.state.location.pathname).toBe('/sign-in');
    expect(router.state.location.search).toEqual({ to: '/accounts?q=acme' });
    expect(await screen.findByText('There is nobody yet')).toBeTruthy();
  });

  it('shows the page to whoever is', async () => {
    const router = await open('/', { session: INGRID });
    expect(router.state.location.pathname).toBe('/accounts');
    expect(await screen.findByText('Ingrid Sollers')).toBeTruthy();
  });

  it('needs no sign-in where there is none', async () => {
    const router = await open('/accounts', { session: { ...NOBODY, signIn: 'none' } });
    expect(router.state.location.pathname).toBe('/accounts');
    expect(await screen.findByText('Local administrator')).toBeTruthy();
  });

  it('that leads nowhere says so', async () => {
    await open('/nowhere', { session: INGRID });
    expect(await screen.findByText('Page not found')).toBeTruthy();
  });

  it('shows why it could not be shown, with the id of the request', async () => {
    await open('/accounts', { session: () => statusResponse(500, 'INTERNAL', 'it broke') });
    expect(await screen.findByText('it broke')).toBeTruthy();
    expect(screen.getByText('request-1')).toBeTruthy();
  });
});
