import type { AccountState } from '~/api/generated/types.gen';

const STATES: readonly AccountState[] = ['ACTIVE', 'PROSPECT', 'INACTIVE'];

/** What a tree of accounts shows: the filter, in the address. */
export interface AccountsSearch {
  /** Part of a name. */
  q?: string;
  /** A segment's id. */
  segment?: string;
  state?: AccountState;
  managed?: true;
}

/** Keeps what it knows of a query string and drops the rest. */
export function accountsSearch(search: Record<string, unknown>): AccountsSearch {
  const { q, segment, state, managed } = search;
  return {
    ...(typeof q === 'string' && q && { q }),
    ...(typeof segment === 'string' && segment && { segment }),
    ...(STATES.includes(state as AccountState) && { state: state as AccountState }),
    ...(managed === true && { managed }),
  };
}

/** Which part of an account is shown (none: its facts), and the filter of the accounts below it. */
export interface AccountSearch extends AccountsSearch {
  tab?: 'below' | 'history';
}

export function accountSearch(search: Record<string, unknown>): AccountSearch {
  const { tab } = search;
  if (tab === 'below') return { tab, ...accountsSearch(search) };
  return tab === 'history' ? { tab } : {};
}
