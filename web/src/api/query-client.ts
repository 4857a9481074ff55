import { QueryClient, type Query } from '@tanstack/react-query';
import { onConnection, connection } from './connection';
import { isAway } from './error';
import { covers } from './keys';
import type { ChangeEvent } from './watch';

/** Tries of a read while nobody answers, before the page says so; it goes on when the gateway is back. */
const AWAY_TRIES_MAX = 3;

/**
 * The cache of what services answered. Events keep it fresh, so nothing is asked again by time alone.
 * The browser's own idea of being online is not asked: it knows nothing of the gateway.
 */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 10 * 60 * 1000,
        networkMode: 'always',
        refetchOnWindowFocus: false,
        retry: (tries, error) => isAway(error) && tries < AWAY_TRIES_MAX,
        retryDelay: (tries) => 200 * 2 ** tries,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

/** A change touches what the query's answer depends on; one that names only some of what it changed, all. */
export function isTouched(query: Pick<Query, 'queryKey' | 'meta'>, event: ChangeEvent): boolean {
  if (event.truncated) return true;
  const patterns = query.meta?.resources;
  if (!patterns) return query.queryKey[0] === event.service;
  return event.resources.some((name) => patterns.some((pattern) => covers(pattern, name)));
}

/** Asks again for all that the changes touch: at once what is on the page, the rest when it is needed. */
export function invalidateTouched(client: QueryClient, events: readonly ChangeEvent[]): void {
  void client.invalidateQueries({
    predicate: (query) => events.some((event) => isTouched(query, event)),
  });
}

/** Asks again, as soon as the gateway is back, for all that found it away. The answer ends it. */
export function retryWhenLive(client: QueryClient): () => void {
  return onConnection(() => {
    if (connection() !== 'live') return;
    void client.refetchQueries({ predicate: (query) => isAway(query.state.error) });
  });
}
