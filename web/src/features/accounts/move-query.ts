import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { write } from '~/api/client';
import { isConflict } from '~/api/error';
import type { Account } from '~/api/generated/types.gen';
import { queryKey } from '~/api/keys';
import { isoDate } from '~/format/date';
import { pathText, topChanges, type TopChange } from './move-model';
import type { Move } from './mutations';
import { accountQuery, ancestorsQuery, nodeQuery } from './queries';

/** What a move would change. */
export interface MovePreview {
  pathBefore: string;
  pathAfter: string;
  tops: TopChange[];
}

/**
 * Asks the service whether the move can be done, which writes nothing, and what it would change. Rejects
 * with the service's refusal.
 */
export function movePreviewQuery(client: QueryClient, account: Account, move: Move) {
  return queryOptions({
    queryKey: queryKey('accounts', 'move', account.name, move.parent, isoDate(move.effectiveDate)),
    queryFn: async ({ signal }): Promise<MovePreview> => {
      await validate(account, move, signal);
      return preview(client, account, move.parent);
    },
    retry: (tries, error) => isConflict(error) && tries < 1,
    meta: { resources: ['accounts/*'] },
  });
}

async function validate(account: Account, move: Move, signal: AbortSignal): Promise<void> {
  const { parent, effectiveDate } = move;
  await write<Account>({
    method: 'POST',
    path: `${account.name}:move`,
    body: { parent, effectiveDate, validateOnly: true },
    requestIdIn: 'body',
    signal,
  });
}

async function preview(
  client: QueryClient,
  account: Account,
  parentName: string,
): Promise<MovePreview> {
  const above = await client.fetchQuery(ancestorsQuery(account.name));
  const parent = parentName ? await client.fetchQuery(accountQuery(parentName)) : undefined;
  const aboveParent = parent ? await client.fetchQuery(ancestorsQuery(parent.name)) : [];
  const below = parent ? [...aboveParent, parent] : [];
  const node = (name: string) => client.fetchQuery(nodeQuery(name));
  const [moved, from, to] = await Promise.all([
    node(account.name),
    node(above[0]?.name ?? account.name),
    below[0] && node(below[0].name),
  ]);
  return {
    pathBefore: pathText(above, account),
    pathAfter: pathText(below, account),
    tops: topChanges({ moved, from, to }),
  };
}
