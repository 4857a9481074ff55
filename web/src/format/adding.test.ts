import { describe, expect, it } from 'vitest';
import { roundParts, roundTable, roundTo, sum } from './adding';

const UNIT = 100n;

/** A generator of numbers that are the same in every run. */
function numbers(seed: number) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return BigInt((state >> 8) % 2000) - 500n;
  };
}

describe('what is rounded', () => {
  it('rounds halves away from zero', () => {
    expect([149n, 150n, -149n, -150n, 0n].map((value) => roundTo(value, UNIT))).toEqual([100n, 200n, -100n, -200n, 0n]);
  });

  it('adds up to the rounded sum, and no part is off by a unit', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const next = numbers(seed);
      const parts = Array.from({ length: seed % 9 }, next);
      const shown = roundParts(parts, UNIT);
      expect(sum(shown)).toBe(roundTo(sum(parts), UNIT));
      for (const [index, part] of parts.entries()) {
        const off = (shown[index] ?? 0n) - part;
        expect(off < UNIT && off > -UNIT).toBe(true);
        expect(shown[index] === part || part % UNIT !== 0n).toBe(true);
      }
    }
  });

  it('gives what is missing to the largest remainders', () => {
    expect(roundParts([33n, 33n, 34n], UNIT)).toEqual([0n, 0n, 100n]);
    expect(roundParts([150n, 150n], UNIT)).toEqual([200n, 100n]);
  });

  it('adds up both ways in a table', () => {
    for (let seed = 1; seed < 60; seed += 1) {
      const next = numbers(seed);
      const exact = Array.from({ length: 3 }, () => Array.from({ length: 4 }, next));
      const table = roundTable(exact, UNIT);
      expect(table.total).toBe(roundTo(sum(exact.flat()), UNIT));
      expect(table.rows).toEqual(table.cells.map((row) => sum(row)));
      expect(sum(table.columns)).toBe(table.total);
      for (const [index, cell] of table.cells.flat().entries()) {
        const off = cell - (exact.flat()[index] ?? 0n);
        expect(off < UNIT && off > -UNIT).toBe(true);
      }
    }
  });

  it('adds up by rows in a table of too many fractions', () => {
    const exact = Array.from({ length: 5 }, (_, i) => Array.from({ length: 4 }, (__, j) => BigInt(i * 37 + j * 13 + 1)));
    const table = roundTable(exact, UNIT);
    expect(table.total).toBe(roundTo(sum(exact.flat()), UNIT));
  });

  it('leaves a table of whole units as it is', () => {
    expect(roundTable([[100n, 200n], [0n, -300n]], UNIT).cells).toEqual([[100n, 200n], [0n, -300n]]);
  });
});
