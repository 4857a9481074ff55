import type { FiscalPeriod, Forecast, ForecastCell, Money } from '~/api/generated/types.gen';
import { addMoney, moneyNanos, type MoneyLike } from '~/format/money';
import { periodCode } from '~/format/period';
import type { Category, ForecastSearch } from './search';
import type { Contributions } from './queries';

/** A whole fiscal year. */
export function yearOf(fiscalYear: number): FiscalPeriod {
  return { fiscalYear, quarter: 0, month: 0 };
}

export function cellOf(forecast: Forecast, category: Category): ForecastCell | undefined {
  return forecast.cells?.find((cell) => cell.category === category);
}

/** The periods of a table: the whole, then its parts in order. */
export function columnsOf(forecast: Forecast): Forecast[] {
  return [forecast, ...(forecast.parts ?? [])];
}

/** Who a part is about: `accounts/x` or `people/x`. */
export function subjectOf(forecast: Forecast): string {
  return forecast.account || forecast.person || '';
}

/** Money as a number, for pixels alone. */
export function pixels(money: MoneyLike | undefined): number {
  return money ? Math.max(Number(moneyNanos(money)) / 1e9, 0) : 0;
}

/** Whether the deals that are shown add up to the figure, to the last digit. */
export type Proof = 'equal' | 'different' | 'partial';

export function proofOf({ deals, total, isWhole }: Contributions): Proof {
  if (!isWhole) return 'partial';
  const amounts = deals.map((deal) => deal.reportingAmount).filter((amount) => amount !== undefined);
  const sum = amounts.length === 0 ? 0n : nanosOf(addMoney(amounts));
  const wanted = total ? moneyNanos(total) : 0n;
  return amounts.length === deals.length && sum === wanted ? 'equal' : 'different';
}

function nanosOf(money: Money | undefined): bigint | undefined {
  return money && moneyNanos(money);
}

/** Of which figure the deals are wanted. */
export interface Behind {
  deals: NonNullable<ForecastSearch['deals']>;
  period: FiscalPeriod | undefined;
  /** Of whom, if not of whom the page is about. */
  of?: string;
}

/** Where the page of another period and kind is, and with `behind` the deals behind a figure on it. */
export function forecastHref(path: string, search: ForecastSearch, behind?: Behind): string {
  const parameters = new URLSearchParams();
  if (search.period) parameters.set('period', search.period);
  if (search.kind) parameters.set('kind', search.kind);
  if (behind) {
    parameters.set('deals', behind.deals);
    if (behind.period) parameters.set('in', periodCode(behind.period));
    if (behind.of) parameters.set('of', behind.of);
  }
  return `${path}?${parameters}`;
}

/** Whether the deals behind a figure are those that the page shows. */
export function isShown(search: ForecastSearch, { deals, period, of }: Behind): boolean {
  return search.deals === deals && search.of === of && search.in === (period && periodCode(period));
}
