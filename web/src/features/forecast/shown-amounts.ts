import type { Forecast, Money } from '~/api/generated/types.gen';
import { roundParts, roundTable, roundTo, sum } from '~/format/adding';
import { moneyNanos, moneyOfNanos } from '~/format/money';
import { cellOf } from './model';
import { CATEGORIES, type Category } from './search';

/** A line of figures that are amounts. */
export type AmountLine = Category | 'open' | 'weighted' | 'target' | 'achieved' | 'gap';

const ALL: readonly AmountLine[] = [...CATEGORIES, 'open', 'weighted', 'target', 'achieved', 'gap'];
/** What the open pipeline is the sum of. */
const OPEN = ['COMMIT', 'BEST_CASE', 'PIPELINE'] as const;
/** Billionths of what is shown: whole units of the currency. */
const UNIT = 1_000_000_000n;

/** The exact amount of a line. */
export function amountOf(forecast: Forecast, line: AmountLine): Money | undefined {
  switch (line) {
    case 'open':
      return forecast.openPipeline;
    case 'weighted':
    case 'target':
    case 'achieved':
    case 'gap':
      return forecast[line];
    default:
      return cellOf(forecast, line)?.amount;
  }
}

/** Amounts in whole units, by line and forecast, which add up as they are shown. */
export type ShownAmounts = (forecast: Forecast, line: AmountLine) => Money | undefined;

/** An amount as a figure of a table has it: as it adds up, and exactly. */
export interface ShownFigure {
  text: string;
  exact: string | undefined;
  isZero: boolean;
}

/** `formatAmount`: useFormat's. */
export function shownFigure(
  shown: ShownAmounts,
  formatAmount: (money: Money | undefined, style?: 'exact') => string,
  forecast: Forecast,
  line: AmountLine,
): ShownFigure {
  const exact = amountOf(forecast, line);
  return {
    text: formatAmount(shown(forecast, line)),
    exact: exact && formatAmount(exact, 'exact'),
    isZero: nanosOf(forecast, line) === 0n,
  };
}

/**
 * The amounts of a whole and its parts as a table shows them: parts add up to the whole and categories to the
 * open pipeline, wherever the exact amounts do (largest remainders; see roundTable). What is not the sum of its
 * parts, such as a target, is rounded by itself.
 */
export function shownAmounts(whole: Forecast): ShownAmounts {
  const forecasts = [whole, ...(whole.parts ?? [])];
  const shown = new Map<AmountLine, readonly (bigint | undefined)[]>();
  for (const line of ALL) shown.set(line, roundedLine(forecasts.map((each) => nanosOf(each, line))));
  for (const [line, values] of roundedOpen(forecasts)) shown.set(line, values);
  follow(forecasts, shown);
  return (forecast, line) => {
    const value = shown.get(line)?.[forecasts.indexOf(forecast)];
    const exact = amountOf(forecast, line);
    return value === undefined || !exact ? undefined : moneyOfNanos(value, exact.currencyCode);
  };
}

/** The exact amount in billionths. */
export function nanosOf(forecast: Forecast, line: AmountLine): bigint | undefined {
  const amount = amountOf(forecast, line);
  return amount && moneyNanos(amount);
}

/** A whole and its parts in whole units. */
function roundedLine([whole, ...parts]: readonly (bigint | undefined)[]): (bigint | undefined)[] {
  const known = parts.map((part) => part ?? 0n);
  if (parts.length > 0 && whole === sum(known)) {
    const shares = roundParts(known, UNIT);
    return [roundTo(whole, UNIT), ...parts.map((part, index) => (part === undefined ? undefined : shares[index]))];
  }
  return [whole, ...parts].map((value) => (value === undefined ? undefined : roundTo(value, UNIT)));
}

/** The lines of the open pipeline, which add up across and down; none if the exact ones do not. */
function roundedOpen(forecasts: readonly Forecast[]): [AmountLine, bigint[]][] {
  const lineOf = (line: AmountLine) => forecasts.map((each) => nanosOf(each, line) ?? 0n);
  const exact = OPEN.map((line) => lineOf(line));
  const open = lineOf('open');
  const addsDown = open.every((value, column) => value === sum(exact.map((row) => row[column] ?? 0n)));
  const addsAcross = exact.every(([whole, ...parts]) => parts.length === 0 || whole === sum(parts));
  if (!addsDown || !addsAcross) return [];
  const hasParts = forecasts.length > 1;
  const table = roundTable(exact.map((row) => (hasParts ? row.slice(1) : row)), UNIT);
  const line = (whole: bigint, parts: readonly bigint[]) => (hasParts ? [whole, ...parts] : [whole]);
  return [
    ...OPEN.map((name, index): [AmountLine, bigint[]] => [name, line(table.rows[index] ?? 0n, table.cells[index] ?? [])]),
    ['open', line(table.total, table.columns)],
  ];
}

/** What is achieved is what is closed, and the gap is what the target lacks of it: as shown, too. */
function follow(forecasts: readonly Forecast[], shown: Map<AmountLine, readonly (bigint | undefined)[]>): void {
  const at = (line: AmountLine, index: number) => shown.get(line)?.[index];
  const is = (forecast: Forecast, line: AmountLine) => nanosOf(forecast, line);
  shown.set('achieved', forecasts.map((each, index) =>
    is(each, 'achieved') === is(each, 'CLOSED') ? at('CLOSED', index) : at('achieved', index),
  ));
  shown.set('gap', forecasts.map((each, index) => {
    const target = is(each, 'target');
    const achieved = is(each, 'achieved');
    const isDifference = target !== undefined && achieved !== undefined && is(each, 'gap') === target - achieved;
    return isDifference ? (at('target', index) ?? 0n) - (at('achieved', index) ?? 0n) : at('gap', index);
  }));
}
