import type { ReactNode } from 'react';

export interface Sort {
  column: string;
  isDescending: boolean;
}

/** What a row is sorted by in a column; rows without one come last. */
export type SortValue = string | number | bigint | undefined;

export interface DataColumn<R> {
  id: string;
  header: string;
  /** What is copied and downloaded, and what is drawn unless `cell` says otherwise. */
  text: (row: R) => string;
  /** What is drawn. Holds no hooks. */
  cell?: (row: R) => ReactNode;
  /** Makes the heading a button that sorts by this. */
  sortValue?: (row: R) => SortValue;
  /** Figures stand at the end. Default: start. */
  align?: 'start' | 'end';
  /** A text that gives way where room is short: cut with an ellipsis, whole on hover and focus. */
  isShrunk?: boolean;
  /** Stays in view while the table scrolls sideways: the name at the start, what is summed at the end. */
  pin?: 'start' | 'end';
}

/** A sorted copy; rows that are equal keep their order. */
export function sortRows<R>(
  rows: readonly R[],
  valueOf: (row: R) => SortValue,
  isDescending: boolean,
  compareText: (one: string, other: string) => number,
): R[] {
  const sign = isDescending ? -1 : 1;
  const keyed = rows.map((row) => ({ row, value: valueOf(row) }));
  keyed.sort((one, other) => {
    if (one.value === undefined || other.value === undefined) {
      return Number(one.value === undefined) - Number(other.value === undefined);
    }
    return sign * compare(one.value, other.value, compareText);
  });
  return keyed.map(({ row }) => row);
}

function compare(
  one: string | number | bigint,
  other: string | number | bigint,
  compareText: (one: string, other: string) => number,
): number {
  if (typeof one === 'string' || typeof other === 'string') return compareText(String(one), String(other));
  if (one < other) return -1;
  return one > other ? 1 : 0;
}

/** The next order when a heading is pressed: upwards, downwards, as it came. */
export function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, isDescending: false };
  return sort.isDescending ? undefined : { column, isDescending: true };
}

/** A table as text: the headings, then a line a row. */
export type Sheet = readonly (readonly string[])[];

/** For a spreadsheet's clipboard: as toCsv, but what would begin another cell or line becomes a space. */
export function toTsv(sheet: Sheet): string {
  return sheet.map((cells) => cells.map((cell) => disarmed(oneLine(cell))).join('\t')).join('\n');
}

function oneLine(cell: string): string {
  return cell.replaceAll(/[\t\r\n]+/g, ' ').trim();
}

/**
 * As RFC 4180 has it, with a byte order mark, by which spreadsheets know UTF-8. A text that a
 * spreadsheet would take for a formula gets an apostrophe before it; numbers stay as they are.
 */
export function toCsv(sheet: Sheet): string {
  const lines = sheet.map((cells) => cells.map((cell) => quoted(disarmed(cell))).join(','));
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}

function disarmed(cell: string): string {
  const isNumber = /^[+-]?\d[\d.,' \u00A0\u202F]*%?$/u.test(cell);
  return /^[=+\-@\t\r]/.test(cell) && !isNumber ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
