import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { read } from '~/api/client';
import { isConflict } from '~/api/error';
import type {
  Account,
  ListRevisionsResponse,
  Date as CalendarDate,
} from '~/api/generated/types.gen';
import { callMethod, createResource, updateResource } from '~/api/resource';
import { saveField, type FieldEdit, type SaveOutcome, type SavePort } from '~/api/save-field';
import { historyPath } from './account-fields';
import { whoOf } from './history-model';
import { accountQuery } from './queries';

/** Puts what a call answered where pages read it; the event that follows brings the rest. */
function keep(client: QueryClient, account: Account): Account {
  client.setQueryData(accountQuery(account.name).queryKey, account);
  return account;
}

/** Saves one fact, and tells both values where somebody else changed it meanwhile. */
export type SaveFact = <Value>(
  edit: FieldEdit<Account, Value>,
  change: { base: Value; value: Value },
  onWaiting?: () => void,
) => Promise<SaveOutcome<Account, Value>>;

export function useSaveFact(account: Account): SaveFact {
  const client = useQueryClient();
  const { name } = account;
  return useMemo(
    () => (edit, change, onWaiting) => saveField(portOf(client, account, onWaiting), edit, change),
    // The newest version is read from the cache when it is saved; the name alone says which.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [client, name],
  );
}

function portOf(client: QueryClient, first: Account, onWaiting?: () => void): SavePort<Account> {
  const query = accountQuery(first.name);
  return {
    current: () => client.getQueryData(query.queryKey) ?? first,
    patch: async ({ body, etag }) =>
      keep(client, await updateResource<Account>({ name: first.name, etag }, body, { onWaiting })),
    refetch: () => client.fetchQuery({ ...query, staleTime: 0 }),
    lastChange: (path) => lastChange(first.name, historyPath(path)),
    isConflict,
  };
}

async function lastChange(name: string, path: string) {
  const { revisions } = await read<ListRevisionsResponse>({
    path: `${name}:listRevisions`,
    query: { pageSize: 50 },
  });
  const revision = revisions?.find(({ changes }) => changes?.some((each) => each.path === path));
  return revision && { actor: whoOf(revision), time: revision.time ?? '' };
}

/** What a new account is made of. */
export type NewAccount = Pick<Account, 'displayName'> &
  Partial<Pick<Account, 'parent' | 'segment' | 'industry' | 'countryCode' | 'managed'>>;

export function useCreateAccount(): (account: NewAccount) => Promise<Account> {
  const client = useQueryClient();
  return async (account) => keep(client, await createResource<Account>('accounts', account));
}

/** Where an account is to stand, from which day on, and why. */
export interface Move {
  parent: string;
  effectiveDate: CalendarDate;
  reason: string;
}

export function useMoveAccount(account: Account): (move: Move) => Promise<Account> {
  const client = useQueryClient();
  return async (move) => keep(client, await callMethod<Account>(account, 'move', move));
}
