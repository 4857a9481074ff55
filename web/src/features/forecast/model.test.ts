import { describe, expect, it } from 'vitest';
import type { Contribution, Money } from '~/api/generated/types.gen';

import { forecastHref, isShown, proofOf } from './model';
import { forecastSearch } from './search';

const usd = (units: string, nanos = 0): Money => ({ currencyCode: 'USD', units, nanos });
const deal = (amount: Money | undefined) => ({ reportingAmount: amount }) as Contribution;

describe('the deals behind a figure', () => {
  const proof = (deals: Contribution[], total: Money | undefined, isWhole = true) =>
    proofOf({ deals, total, isWhole, count: String(deals.length) });

  it('add up to it, to the last digit', () => {
    const deals = [deal(usd('9007199254740993', 100_000_000)), deal(usd('-1', -50_000_000))];
    expect(proof(deals, usd('9007199254740992', 50_000_000))).toBe('equal');
    expect(proof(deals, usd('9007199254740992', 50_000_001))).toBe('different');
  });

  it('of nothing are nothing', () => {
    expect(proof([], usd('0'))).toBe('equal');
    expect(proof([], undefined)).toBe('equal');
    expect(proof([], usd('1'))).toBe('different');
  });

  it('prove nothing if some are missing or have no amount in the reporting currency', () => {
    expect(proof([deal(usd('1'))], usd('2'), false)).toBe('partial');
    expect(proof([deal(usd('1')), deal(undefined)], usd('1'))).toBe('different');
  });
});

describe('a figure', () => {
  const period = { fiscalYear: 2027, quarter: 1, month: 0 };

  it('is the one whose deals are shown, of its own account', () => {
    const search = forecastSearch({ deals: 'COMMIT', in: '2027q1', of: 'accounts/a' });
    expect(isShown(search, { deals: 'COMMIT', period, of: 'accounts/a' })).toBe(true);
    expect(isShown(search, { deals: 'COMMIT', period })).toBe(false);
    expect(isShown(search, { deals: 'CLOSED', period, of: 'accounts/a' })).toBe(false);
    expect(forecastSearch({ deals: 'COMMIT', of: 'opportunities/a' })).toEqual({ deals: 'COMMIT' });
  });
});

describe('the address of a forecast', () => {
  it('keeps what it knows and drops the rest', () => {
    expect(forecastSearch({ period: 2027, kind: 'RENEWAL', deals: 'COMMIT', in: '2027q2', x: 1 })).toEqual({
      period: '2027',
      kind: 'RENEWAL',
      deals: 'COMMIT',
      in: '2027q2',
    });
    expect(forecastSearch({ period: '2027m03', kind: 'NONE', deals: 'LOST', in: '2027q2' })).toEqual({});
  });

  it('leads to the deals of a figure and back to the same page', () => {
    const period = { fiscalYear: 2027, quarter: 1, month: 0 };
    const href = forecastHref('/accounts/a/forecast', { period: '2027', deals: 'COMMIT' }, { deals: 'CLOSED', period });
    expect(href).toBe('/accounts/a/forecast?period=2027&deals=CLOSED&in=2027q1');
    expect(forecastHref('/accounts/a/forecast', { period: '2027', deals: 'COMMIT' })).toBe('/accounts/a/forecast?period=2027');
  });
});
