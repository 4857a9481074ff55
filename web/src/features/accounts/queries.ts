import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { read } from '~/api/client';
import type {
  Account,
  AccountTreeNode,
  Assignment,
  Contact,
  GetAccountTreeResponse,
  ListAncestorsResponse,
  ListAssignmentsResponse,
  ListContactsResponse,
  ListRevisionsResponse,
  Organization,
  Person,
  SearchAccountsResponse,
} from '~/api/generated/types.gen';
import { queryKey } from '~/api/keys';
import { readAllPages } from '~/api/pages';
import type { AccountTree } from './tree-model';

const FOUND_MAX = 12;
const TREE_PAGE = 5000;
/** What a browser shows smoothly; a deployment may hold a hundred times as many. */
const TREE_NODES_MAX = 20_000;

/** Accounts by what somebody typed so far; nothing for nothing typed. */
export function searchQuery(typed: string) {
  const query = typed.trim();
  return queryOptions({
    queryKey: queryKey('accounts', 'search', query),
    queryFn: async ({ signal }): Promise<Account[]> => {
      if (!query) return [];
      const found = await read<SearchAccountsResponse>({
        path: 'accounts:search',
        query: { query, pageSize: FOUND_MAX },
        signal,
      });
      return found.accounts ?? [];
    },
    // While the next answer is on its way the last one stays: a list that blinks cannot be read.
    placeholderData: keepPreviousData,
    meta: { resources: ['accounts/*'] },
  });
}

async function readTree(name: string, signal: AbortSignal): Promise<AccountTree> {
  const nodes: AccountTreeNode[] = [];
  let pageToken = '';
  do {
    const page = await read<GetAccountTreeResponse>({
      path: name ? `${name}:tree` : 'accounts:tree',
      query: { pageSize: TREE_PAGE, pageToken },
      signal,
    });
    nodes.push(...(page.nodes ?? []));
    pageToken = page.nextPageToken ?? '';
  } while (pageToken && nodes.length < TREE_NODES_MAX);
  return { nodes, isWhole: !pageToken };
}

/** An account with all that stands below it; without a name every tree. */
export function treeQuery(name = '') {
  return queryOptions({
    queryKey: queryKey('accounts', 'tree', name),
    queryFn: ({ signal }) => readTree(name, signal),
    meta: { resources: ['accounts/*'] },
  });
}

/** An account's own line of its tree: the counts of all that stands below it. */
export function nodeQuery(name: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'node', name),
    queryFn: async ({ signal }): Promise<AccountTreeNode> => {
      const page = await read<GetAccountTreeResponse>({
        path: `${name}:tree`,
        query: { pageSize: 1 },
        signal,
      });
      const [node] = page.nodes ?? [];
      if (!node) throw new Error(`the tree of ${name} has no top`);
      return node;
    },
    meta: { resources: ['accounts/*'] },
  });
}

export function accountQuery(name: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'get', name),
    queryFn: ({ signal }) => read<Account>({ path: name, signal }),
    meta: { resources: [name] },
  });
}

/** The accounts above one, the top parent first. */
export function ancestorsQuery(name: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'ancestors', name),
    queryFn: async ({ signal }): Promise<Account[]> => {
      const response = await read<ListAncestorsResponse>({ path: `${name}:ancestors`, signal });
      return response.ancestors ?? [];
    },
    meta: { resources: ['accounts/*'] },
  });
}

/** Everybody who was, is or is going to be on the team of one of these accounts. */
export function teamQuery(names: readonly string[]) {
  return queryOptions({
    queryKey: queryKey('accounts', 'team', ...names),
    queryFn: ({ signal }): Promise<Assignment[]> =>
      readAllPages<ListAssignmentsResponse, Assignment>(
        'assignments',
        { filter: names.map((name) => `account="${name}"`).join(' OR '), pageSize: 1000 },
        (page) => page.assignments,
        { signal },
      ),
    meta: { resources: ['assignments/*'] },
  });
}

export function contactsQuery(name: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'contacts', name),
    queryFn: ({ signal }): Promise<Contact[]> =>
      readAllPages<ListContactsResponse, Contact>(
        `${name}/contacts`,
        { pageSize: 1000, orderBy: 'display_name' },
        (page) => page.contacts,
        { signal },
      ),
    meta: { resources: [`${name}/contacts/*`] },
  });
}

export function personQuery(name: string) {
  return queryOptions({
    queryKey: queryKey('accounts', 'person', name),
    queryFn: ({ signal }) => read<Person>({ path: name, signal }),
    meta: { resources: [name] },
  });
}

/** Who changed what of an account, the newest first. */
export function historyQuery(name: string) {
  return infiniteQueryOptions({
    queryKey: queryKey('accounts', 'history', name),
    queryFn: ({ signal, pageParam }) =>
      read<ListRevisionsResponse>({
        path: `${name}:listRevisions`,
        query: { pageSize: 50, pageToken: pageParam },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
    meta: { resources: [name] },
  });
}

/** The organization's segments, calendar and currency. */
export const organizationQuery = queryOptions({
  queryKey: queryKey('accounts', 'organization'),
  queryFn: ({ signal }) => read<Organization>({ path: 'organization', signal }),
  meta: { resources: ['organization'] },
});
