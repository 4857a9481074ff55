import type { FiscalPeriod } from '~/api/generated/types.gen';
import type { Text } from '~/i18n/text';

/** A fiscal year, a quarter of one, or a month of one (1 is its first). */
export type PeriodLike = Partial<FiscalPeriod>;

/** `FY2027`, `FY2027 Q1`, `FY2027 month 3`. */
export function formatPeriod(text: Text, period: PeriodLike): string {
  const year = String(period.fiscalYear ?? '');
  if (period.month) return text('format.period.month', { year, month: period.month });
  if (period.quarter) return text('format.period.quarter', { year, quarter: period.quarter });
  return text('format.period.year', { year });
}

/** `2027`, `2027q1`, `2027m03`: a period in an address. */
export function periodCode(period: PeriodLike): string {
  const year = String(period.fiscalYear ?? '');
  if (period.month) return `${year}m${String(period.month).padStart(2, '0')}`;
  return period.quarter ? `${year}q${period.quarter}` : year;
}

/** The period of such a code. Undefined: it is none. */
export function parsePeriodCode(code: string): FiscalPeriod | undefined {
  const match = /^(\d{4})(?:q([1-4])|m(0[1-9]|1[0-2]))?$/.exec(code);
  if (!match) return undefined;
  return {
    fiscalYear: Number(match[1]),
    quarter: Number(match[2] ?? 0),
    month: Number(match[3] ?? 0),
  };
}

const START_MONTH_DEFAULT = 7;

/** The fiscal year that a day is in: named by the year in which it ends. */
export function fiscalYearOf(day: { year: number; month: number }, startMonth: number): number {
  const start = startMonth || START_MONTH_DEFAULT;
  return start > 1 && day.month >= start ? day.year + 1 : day.year;
}
