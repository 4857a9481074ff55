import type { ForecastCategory, TargetKind } from '~/api/generated/types.gen';
import { parsePeriodCode } from '~/format/period';

/** What a target counts; the first is meant where the address says nothing. */
export const KINDS = ['BOOKINGS', 'NET_NEW', 'RENEWAL', 'TOTAL_REVENUE'] as const satisfies readonly TargetKind[];
export type Kind = (typeof KINDS)[number];

/** From the surest to the least sure, then what no forecast counts. */
export const CATEGORIES = ['CLOSED', 'COMMIT', 'BEST_CASE', 'PIPELINE', 'OMITTED'] as const satisfies readonly ForecastCategory[];
export type Category = (typeof CATEGORIES)[number];

/** What a forecast page shows, in the address. */
export interface ForecastSearch {
  /** The code of a fiscal year or a quarter, `2027` or `2027q2`; none: the present year. */
  period?: string;
  kind?: Kind;
  /** Whose deals are shown: those of a category, or of all open ones and closed (`ALL`) … */
  deals?: Category | 'ALL';
  /** … in this period; none: the whole one that is shown. */
  in?: string;
  /** … and of this account or person; none: of whom the page is about. */
  of?: string;
}

/** Keeps what it knows of a query string and drops the rest. */
export function forecastSearch(search: Record<string, unknown>): ForecastSearch {
  const period = String(search['period'] ?? '');
  const within = String(search['in'] ?? '');
  const shown = parsePeriodCode(period);
  const of = String(search['of'] ?? '');
  const { kind, deals } = search;
  return {
    ...(shown && shown.month === 0 && { period }),
    ...(KINDS.includes(kind as Kind) && { kind: kind as Kind }),
    ...((CATEGORIES.includes(deals as Category) || deals === 'ALL') && {
      deals: deals as Category,
      ...(parsePeriodCode(within) && { in: within }),
      ...(/^(accounts|people)\/[^/]+$/.test(of) && { of }),
    }),
  };
}
