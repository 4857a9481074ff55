import { queryOptions, useQuery } from '@tanstack/react-query';
import { fetchOrThrow } from './client';
import { errorOfResponse } from './error';
import { queryKey } from './keys';

/** Who the page works for. */
export interface Session {
  /** `people/x`; empty: nobody is signed in. */
  person: string;
  displayName: string;
  /** How one signs in: by choosing a demo person, or not at all (the one local administrator). */
  signIn: 'demo' | 'none';
}

async function call(init: RequestInit): Promise<void> {
  const response = await fetchOrThrow('/session', init);
  if (!response.ok) throw errorOfResponse(response, await response.text());
}

async function readSession(signal: AbortSignal): Promise<Session> {
  const response = await fetchOrThrow('/session', { signal });
  const text = await response.text();
  if (!response.ok) throw errorOfResponse(response, text);
  return JSON.parse(text) as Session;
}

/** Who is signed in. No event changes it: signing in and out do. */
export const sessionQuery = queryOptions({
  queryKey: queryKey('accounts', 'session'),
  queryFn: ({ signal }) => readSession(signal),
  meta: { resources: [] },
});

/** Who is signed in, for a component; undefined only before the frame is there. */
export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** Works for this person from now on; the gateway keeps it in a cookie that scripts cannot read. */
export function signIn(person: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  return call({ method: 'POST', headers, body: JSON.stringify({ person }) });
}

export function signOut(): Promise<void> {
  return call({ method: 'DELETE' });
}
