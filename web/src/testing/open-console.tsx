import { createMemoryHistory } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { makeQueryClient } from '~/api/query-client';
import { App } from '~/app/app';
import { makeRouter } from '~/app/router';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';
import { fakeGateway } from './gateway';

/** Somebody who is signed in. */
export const INGRID = { person: 'people/ingrid', displayName: 'Ingrid Sollers', signIn: 'demo' };

/**
 * Opens the whole console at an address, against a fake gateway; signed in as Ingrid unless said. The
 * test mocks `~/api/watch`: there is no stream of events.
 */
export async function openConsole(address: string, answers: Parameters<typeof fakeGateway>[0]) {
  const gateway = fakeGateway({
    session: INGRID,
    people: { people: [] },
    'accounts:tree': { nodes: [] },
    organization: { segments: [{ segmentId: 'TOP', displayName: 'Top' }] },
    ...answers,
  });
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
  return { router, ...gateway };
}
