import { describe, expect, it } from 'vitest';
import type { Forecast, Money } from '~/api/generated/types.gen';
import { moneyNanos, moneyOfNanos } from '~/format/money';
import { CATEGORIES } from './search';
import { amountOf, shownAmounts, type AmountLine } from './shown-amounts';

const UNIT = 1_000_000_000n;
const usd = (nanos: bigint): Money => moneyOfNanos(nanos, 'USD');

/** A forecast of these amounts in billionths, its open pipeline and gap as the service has them. */
function forecast(amounts: readonly bigint[], target: bigint, parts: Forecast[] = []): Forecast {
  const [closed = 0n, commit = 0n, best = 0n, pipeline = 0n] = amounts;
  return {
    cells: CATEGORIES.map((category, index) => ({ category, amount: usd(amounts[index] ?? 0n) })),
    openPipeline: usd(commit + best + pipeline),
    weighted: usd(closed + commit / 2n),
    achieved: usd(closed),
    target: usd(target),
    gap: usd(target - closed),
    parts,
  } as unknown as Forecast;
}

function sumOf(parts: readonly Forecast[]): bigint[] {
  return CATEGORIES.map((_, index) =>
    parts.reduce((total, part) => total + moneyNanos(part.cells[index]?.amount ?? usd(0n)), 0n),
  );
}

/** Quarters with fractions that round badly, different in every run of `seed`. */
function year(seed: number): Forecast {
  const fraction = (index: number) => (BigInt((seed * 7919 + index * 104_729) % 1000) * UNIT) / 1000n;
  const quarters = [0, 1, 2, 3].map((quarter) =>
    forecast(CATEGORIES.map((_, line) => BigInt(line * 10) * UNIT + fraction(quarter * 5 + line)), 50n * UNIT + fraction(quarter + 40)),
  );
  const target = quarters.reduce((total, quarter) => total + moneyNanos(quarter.target ?? usd(0n)), 0n);
  return forecast(sumOf(quarters), target, quarters);
}

const LINES: readonly AmountLine[] = [...CATEGORIES, 'open', 'target', 'achieved', 'gap'];

describe('amounts as they are shown', () => {
  it('add up across and down, in whole units, near the exact ones', () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const whole = year(seed);
      const shown = shownAmounts(whole);
      const nanos = (each: Forecast, line: AmountLine) => moneyNanos(shown(each, line) ?? usd(-1n));
      for (const line of LINES) {
        expect(whole.parts.reduce((total, part) => total + nanos(part, line), 0n), line).toBe(nanos(whole, line));
      }
      for (const each of [whole, ...whole.parts]) {
        expect(nanos(each, 'open')).toBe(nanos(each, 'COMMIT') + nanos(each, 'BEST_CASE') + nanos(each, 'PIPELINE'));
        expect(nanos(each, 'achieved')).toBe(nanos(each, 'CLOSED'));
        expect(nanos(each, 'gap')).toBe(nanos(each, 'target') - nanos(each, 'achieved'));
        for (const line of LINES) {
          expect(nanos(each, line) % UNIT).toBe(0n);
          const off = nanos(each, line) - moneyNanos(amountOf(each, line) ?? usd(0n));
          expect(off < 2n * UNIT && off > -2n * UNIT).toBe(true);
        }
      }
    }
  });

  it('are rounded by themselves where they are no sums, as targets need not be', () => {
    const parts = [forecast([UNIT, 0n, 0n, 0n, 0n], UNIT / 2n), forecast([UNIT, 0n, 0n, 0n, 0n], UNIT / 2n)];
    const shown = shownAmounts(forecast(sumOf(parts), 10n * UNIT, parts));
    expect(parts.map((part) => shown(part, 'target')?.units)).toEqual(['1', '1']);
  });

  it('are what there is: no amount where none was given', () => {
    const whole = { ...forecast([0n, 0n, 0n, 0n, 0n], 0n), target: undefined } as Forecast;
    expect(shownAmounts(whole)(whole, 'target')).toBeUndefined();
  });
});
