import { describe, expect, it } from 'vitest';
import { addDays, compareDates, formatDate, formatRelative, isoDate, parseIsoDate } from './date';
import { addMoney, formatAmount, formatMoney, moneyDecimal, parseMoney } from './money';
import { countryCodes, formatCountry, idOf } from './name';
import { formatBasisPoints, formatCompact, formatCount, shiftPoint } from './number';
import { fiscalYearOf, formatPeriod, parsePeriodCode, periodCode } from './period';

const usd = (units: string, nanos = 0) => ({ currencyCode: 'USD', units, nanos });

describe('numbers', () => {
  it('show an int64 beyond what a float holds to its last digit', () => {
    expect(formatCount('en', '9007199254740993')).toBe('9,007,199,254,740,993');
  });

  it('show a dash for what is no number', () => {
    expect([undefined, '', 'x'].map((value) => formatCount('en', value))).toEqual(['–', '–', '–']);
  });

  it('shorten as each language does', () => {
    expect(formatCompact('en', '12345')).toBe('12.3K');
    expect(formatCompact('zh-CN', '12345')).toBe('1.2万');
  });

  it('turn basis points into percent', () => {
    expect(formatBasisPoints('en', 1250)).toBe('12.5%');
    expect(formatBasisPoints('en', '-5', 2)).toBe('-0.05%');
  });

  it('shift the point of short and negative numbers', () => {
    expect([shiftPoint('5', 2), shiftPoint('-12345', 2)]).toEqual(['0.05', '-123.45']);
  });
});

describe('money', () => {
  it('is exact where a float is not', () => {
    expect(formatMoney('en', usd('9007199254740993', 10_000_000), 'exact')).toBe(
      '$9,007,199,254,740,993.01',
    );
  });

  it('keeps the sign of an amount below one unit', () => {
    expect(moneyDecimal(usd('0', -750_000_000))).toBe('-0.75');
    expect(moneyDecimal(usd('-1', -750_000_000))).toBe('-1.75');
    expect(moneyDecimal(usd('100'))).toBe('100');
  });

  it('has three lengths', () => {
    const amount = usd('1250000', 500_000_000);
    expect(formatMoney('en', amount, 'exact')).toBe('$1,250,000.50');
    expect(formatMoney('en', amount)).toBe('$1,250,001');
    expect(formatMoney('en', amount, 'short')).toBe('$1.3M');
    expect(formatMoney('zh-CN', amount, 'short')).toBe('$125万');
  });

  it('leaves the currency to the heading of a column', () => {
    expect(formatAmount('en', usd('1250000'))).toBe('1,250,000');
    expect(formatAmount('en', undefined)).toBe('–');
  });

  it('adds amounts of one currency, and none of several', () => {
    expect(addMoney([usd('0', 600_000_000), usd('0', 600_000_000)])).toEqual(usd('1', 200_000_000));
    expect(addMoney([usd('1'), { currencyCode: 'EUR', units: '1' }])).toBeUndefined();
  });

  it('reads what people type', () => {
    expect(parseMoney('1,250,000.50', 'USD')).toEqual(usd('1250000', 500_000_000));
    expect(parseMoney('1.25m', 'USD')).toEqual(usd('1250000'));
    expect(parseMoney('125万', 'USD')).toEqual(usd('1250000'));
    expect(parseMoney('-0.5', 'USD')).toEqual(usd('0', -500_000_000));
    expect(parseMoney('about 5', 'USD')).toBeUndefined();
  });
});

describe('dates', () => {
  it('are written as the language does, the same day in every time zone', () => {
    const day = { year: 2026, month: 7, day: 1 };
    expect(formatDate('en', day)).toBe('Jul 1, 2026');
    expect(formatDate('zh-CN', day)).toBe('2026年7月1日');
    expect(formatDate('en', { year: 0, month: 0, day: 0 })).toBe('–');
  });

  it('are read from their ISO form, if there is such a day', () => {
    expect(parseIsoDate('2024-02-29')).toEqual({ year: 2024, month: 2, day: 29 });
    expect([parseIsoDate('2026-02-30'), parseIsoDate('2026-7-1')]).toEqual([undefined, undefined]);
  });

  it('go over the ends of months', () => {
    expect(isoDate(addDays({ year: 2026, month: 2, day: 28 }, 1))).toBe('2026-03-01');
  });

  it('sort, with no date last', () => {
    expect(compareDates({ year: 2026, month: 1, day: 2 }, undefined)).toBe(-1);
    expect(compareDates({ year: 2026, month: 2, day: 1 }, { year: 2026, month: 1, day: 31 })).toBe(1);
  });

  it('say how long ago in the largest unit that fits', () => {
    const now = new Date('2026-11-25T12:00:00Z');
    expect(formatRelative('en', '2026-11-25T11:57:00Z', now)).toBe('3 minutes ago');
    expect(formatRelative('en', '2026-11-24T11:00:00Z', now)).toBe('yesterday');
    expect(formatRelative('zh-CN', '2026-11-25T11:57:00Z', now)).toBe('3分钟前');
    expect(formatRelative('en', '2026-11-25T11:59:50Z', now)).toBe('now');
  });
});

describe('names and periods', () => {
  it('take the id of a name', () => {
    expect(idOf('accounts/acme/plans/2026')).toBe('2026');
  });

  it('name every country of ISO 3166-1 once', () => {
    for (const locale of ['en', 'zh-CN'] as const) {
      const codes = countryCodes(locale);
      const names = codes.map((code) => formatCountry(locale, code));
      expect(new Set(names).size).toBe(names.length);
      expect(codes).toContain('GB');
      expect(codes).not.toContain('UK');
      expect(codes.length).toBeGreaterThanOrEqual(249);
    }
  });

  it('name countries in the language', () => {
    expect([formatCountry('en', 'DE'), formatCountry('zh-CN', 'DE')]).toEqual(['Germany', '德国']);
    expect(formatCountry('en', '')).toBe('');
  });

  it('go into addresses and come back', () => {
    const quarter = { fiscalYear: 2027, quarter: 1, month: 0 };
    expect(periodCode(quarter)).toBe('2027q1');
    expect(parsePeriodCode('2027q1')).toEqual(quarter);
    expect(periodCode(parsePeriodCode('2027m03') ?? {})).toBe('2027m03');
    expect([parsePeriodCode('2027q5'), parsePeriodCode('27')]).toEqual([undefined, undefined]);
  });

  it('choose the message by what the period is', () => {
    const id = (period: object) => formatPeriod((message) => message, period);
    expect(id({ fiscalYear: 2027 })).toBe('format.period.year');
    expect(id({ fiscalYear: 2027, quarter: 1 })).toBe('format.period.quarter');
    expect(id({ fiscalYear: 2027, month: 3 })).toBe('format.period.month');
  });
});

describe('a fiscal year', () => {
  it('is named by the year in which it ends', () => {
    expect(fiscalYearOf({ year: 2026, month: 6 }, 7)).toBe(2026);
    expect(fiscalYearOf({ year: 2026, month: 7 }, 7)).toBe(2027);
    expect(fiscalYearOf({ year: 2026, month: 7 }, 0)).toBe(2027);
    expect(fiscalYearOf({ year: 2026, month: 12 }, 1)).toBe(2026);
  });
});
