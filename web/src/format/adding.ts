/** Rounds to whole units, halves away from zero, as Intl does. */
export function roundTo(value: bigint, unit: bigint): bigint {
  const half = unit / 2n;
  return value < 0n ? -roundTo(-value, unit) : ((value + half) / unit) * unit;
}

function floorTo(value: bigint, unit: bigint): bigint {
  const rest = ((value % unit) + unit) % unit;
  return value - rest;
}

/**
 * Parts in whole units that add up to their rounded sum: all are rounded down, and those with the largest
 * remainders get the units that are missing (the first of equal ones).
 */
export function roundParts(parts: readonly bigint[], unit: bigint): bigint[] {
  const floors = parts.map((part) => floorTo(part, unit));
  const missing = (roundTo(sum(parts), unit) - sum(floors)) / unit;
  const byRemainder = parts
    .map((part, index) => ({ index, rest: part - (floors[index] ?? 0n) }))
    .toSorted((one, other) => Number(other.rest - one.rest) || one.index - other.index);
  const raised = new Set(byRemainder.slice(0, Number(missing)).map(({ index }) => index));
  return floors.map((floor, index) => (raised.has(index) ? floor + unit : floor));
}

export function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}

/** Rows of a table and what they come to. */
export interface AddedTable {
  cells: bigint[][];
  /** Of each row. */
  rows: bigint[];
  /** Of each column. */
  columns: bigint[];
  total: bigint;
}

/** Beyond this many cells with a fraction, looking at every way to round takes too long to be seen. */
const CHOICES_MAX = 14;

/**
 * A table in whole units that adds up both ways. Every cell and every sum is its exact value rounded up or
 * down, the total as everybody rounds; among all ways it is the one that is nearest to the exact values.
 * With more than CHOICES_MAX fractions the rows alone add up to the total.
 */
export function roundTable(exact: readonly (readonly bigint[])[], unit: bigint): AddedTable {
  const floors = exact.map((row) => row.map((cell) => floorTo(cell, unit)));
  const choices = exact.flatMap((row, i) =>
    row.flatMap((cell, j) => (cell === floors[i]?.[j] ? [] : [{ i, j }])),
  );
  if (choices.length > CHOICES_MAX) return addUp(roundRows(exact, unit));
  let best: AddedTable | undefined;
  let bestError = Number.POSITIVE_INFINITY;
  const exactSums = addUp(exact.map((row) => row.slice()));
  for (let bits = 0; bits < 2 ** choices.length; bits += 1) {
    const cells = floors.map((row) => row.slice());
    choices.forEach(({ i, j }, index) => {
      const row = cells[i];
      if (row && Math.floor(bits / 2 ** index) % 2 === 1) row[j] = (row[j] ?? 0n) + unit;
    });
    const table = addUp(cells);
    const error = errorOf(table, exactSums, unit);
    if (error < bestError) [best, bestError] = [table, error];
  }
  return best ?? addUp(roundRows(exact, unit));
}

function roundRows(exact: readonly (readonly bigint[])[], unit: bigint): bigint[][] {
  const rows = roundParts(exact.map((row) => sum(row)), unit);
  return exact.map((row, index) => {
    const parts = roundParts(row, unit);
    const off = (rows[index] ?? 0n) - sum(parts);
    return parts.map((part, at) => (at === 0 ? part + off : part));
  });
}

function addUp(cells: bigint[][]): AddedTable {
  const rows = cells.map((row) => sum(row));
  const columns = (cells[0] ?? []).map((_, column) => sum(cells.map((row) => row[column] ?? 0n)));
  return { cells, rows, columns, total: sum(rows) };
}

/** How far a table is from the exact one; infinite if it may not be shown. */
function errorOf(table: AddedTable, exact: AddedTable, unit: bigint): number {
  if (table.total !== roundTo(exact.total, unit)) return Number.POSITIVE_INFINITY;
  const shown = [...table.cells.flat(), ...table.rows, ...table.columns];
  const wanted = [...exact.cells.flat(), ...exact.rows, ...exact.columns];
  let error = 0;
  for (const [index, value] of shown.entries()) {
    const off = Number(value - (wanted[index] ?? 0n)) / Number(unit);
    if (Math.abs(off) >= 1) return Number.POSITIVE_INFINITY;
    error += off * off;
  }
  return error;
}
