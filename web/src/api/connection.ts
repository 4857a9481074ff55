import { useSyncExternalStore } from 'react';

/** How the page stands with the gateway: `live` gets events, `reconnecting` tries to. */
export type Connection = 'connecting' | 'live' | 'reconnecting';

let current: Connection = 'connecting';
const listeners = new Set<() => void>();

/** What the page knows now. */
export function connection(): Connection {
  return current;
}

export function setConnection(next: Connection): void {
  if (next === current) return;
  current = next;
  for (const listener of listeners) listener();
}

/** Calls back at every change; the answer ends it. */
export function onConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The state of the connection, for a component. */
export function useConnection(): Connection {
  return useSyncExternalStore(onConnection, connection);
}

/**
 * Waits for the next try of a call: as long as asked, or less if the gateway comes back before. Rejects
 * with the signal's reason if it is aborted.
 */
export function waitForGateway(waitMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => () => {
      clearTimeout(timer);
      forget();
      signal?.removeEventListener('abort', aborted);
      settle();
    };
    const aborted = end(() => reject(signal?.reason));
    const timer = setTimeout(end(resolve), waitMs);
    const forget = onConnection(() => {
      if (current === 'live') end(resolve)();
    });
    signal?.addEventListener('abort', aborted, { once: true });
    if (signal?.aborted) aborted();
  });
}
