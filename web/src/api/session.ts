import { fetchOrThrow } from './client';
import { errorOfResponse } from './error';

/** Who the page works for. */
export interface Session {
  /** `people/x`; empty: nobody is signed in. */
  person: string;
  displayName: string;
  /** How one signs in: by choosing a demo person, or not at all (the one local administrator). */
  signIn: 'demo' | 'none';
}

async function call(init: RequestInit): Promise<Session> {
  const response = await fetchOrThrow('/session', init);
  const text = await response.text();
  if (!response.ok) throw errorOfResponse(response, text);
  return text ? (JSON.parse(text) as Session) : { person: '', displayName: '', signIn: 'demo' };
}

export function readSession(signal?: AbortSignal): Promise<Session> {
  return call({ signal });
}

/** Works for this person from now on; the gateway keeps it in a cookie that scripts cannot read. */
export function signIn(person: string): Promise<Session> {
  const headers = { 'Content-Type': 'application/json' };
  return call({ method: 'POST', headers, body: JSON.stringify({ person }) });
}

export function signOut(): Promise<Session> {
  return call({ method: 'DELETE' });
}
