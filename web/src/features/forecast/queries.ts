import { queryOptions } from '@tanstack/react-query';
import { read } from '~/api/client';
import type {
  Contribution,
  FiscalPeriod,
  Forecast,
  HierarchyStatus,
  ListContributionsResponse,
  Money,
  Opportunity,
  Organization,
} from '~/api/generated/types.gen';
import { queryKey } from '~/api/keys';
import type { Category, Kind } from './search';

/** More deals than a person reads; the rest is in the download of a smaller period. */
const CONTRIBUTIONS_MAX = 5000;
const PAGE = 1000;

/** Of whom, when, what is counted. */
export interface Scope {
  /** `accounts/x` or `people/x`. */
  subject: string;
  period: FiscalPeriod;
  kind: Kind;
}

function periodQuery({ fiscalYear, quarter, month }: FiscalPeriod) {
  return {
    'period.fiscalYear': fiscalYear,
    'period.quarter': quarter || undefined,
    'period.month': month || undefined,
  };
}

/** What a figure depends on: deals and targets, and on who stands below whom. */
const FIGURES = { resources: ['opportunities/*', 'targets/*', 'revenueFacts/*', 'stages/*', 'exchangeRates/*', 'accounts/*', 'people/*', 'organization'] };

/** What of the hierarchy is set aside; the first of it is enough to say so. */
export const hierarchyQuery = queryOptions({
  queryKey: queryKey('forecast', 'hierarchy'),
  queryFn: ({ signal }) =>
    read<HierarchyStatus>({ path: 'forecast:hierarchyStatus', query: { pageSize: 1 }, signal }),
  meta: { resources: ['accounts/*', 'people/*'] },
});

export function forecastQuery(scope: Scope, breakdown: 'BY_PERIOD' | 'BY_CHILD') {
  return queryOptions({
    queryKey: queryKey('forecast', 'forecast', scope, breakdown),
    queryFn: ({ signal }) =>
      read<Forecast>({
        path: `${scope.subject}/forecast`,
        query: { ...periodQuery(scope.period), kind: scope.kind, breakdown },
        signal,
      }),
    meta: FIGURES,
  });
}

/** The deals behind a figure, and the figure as the service adds it up. */
export interface Contributions {
  deals: readonly Contribution[];
  total: Money | undefined;
  count: string;
  /** False: there are more than are shown. */
  isWhole: boolean;
}

async function readContributions(
  { subject, period, kind }: Scope,
  categories: readonly Category[],
  signal: AbortSignal,
): Promise<Contributions> {
  const deals: Contribution[] = [];
  let first: ListContributionsResponse | undefined;
  let pageToken = '';
  do {
    const page = await read<ListContributionsResponse>({
      path: `${subject}/contributions`,
      query: { ...periodQuery(period), kind, categories, pageSize: PAGE, pageToken },
      signal,
    });
    first ??= page;
    deals.push(...(page.contributions ?? []));
    pageToken = page.nextPageToken ?? '';
  } while (pageToken && deals.length < CONTRIBUTIONS_MAX);
  return { deals, total: first.totalAmount, count: first.totalCount, isWhole: !pageToken };
}

export function contributionsQuery(scope: Scope, categories: readonly Category[]) {
  return queryOptions({
    queryKey: queryKey('forecast', 'contributions', scope, categories),
    queryFn: ({ signal }) => readContributions(scope, categories, signal),
    meta: FIGURES,
  });
}

export function dealQuery(name: string) {
  return queryOptions({
    queryKey: queryKey('forecast', 'deal', name),
    queryFn: ({ signal }) => read<Opportunity>({ path: name, signal }),
    meta: { resources: [name, 'stages/*', 'exchangeRates/*', 'organization'] },
  });
}

/** The calendar and the currency that figures are in. */
export const organizationQuery = queryOptions({
  queryKey: queryKey('accounts', 'organization'),
  queryFn: ({ signal }) => read<Organization>({ path: 'organization', signal }),
  meta: { resources: ['organization'] },
});

interface Named {
  displayName: string;
}

/** The display name of an account, a person, a product or a stage. */
export function nameQuery(name: string) {
  return queryOptions({
    queryKey: queryKey(name.startsWith('stages/') ? 'forecast' : 'accounts', 'name', name),
    queryFn: async ({ signal }) => (await read<Named>({ path: name, signal })).displayName,
    meta: { resources: [name] },
  });
}
