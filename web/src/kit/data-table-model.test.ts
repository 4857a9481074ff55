import { describe, expect, it } from 'vitest';

import { nextSort, sortRows, toCsv, toTsv } from './data-table-model';

const byText = (one: string, other: string) => one.localeCompare(other, 'en');

describe('sortRows', () => {
  it('puts rows without a value last, whichever way it sorts', () => {
    const rows = [undefined, 3n, 1n, undefined, 2n];
    expect(sortRows(rows, (row) => row, false, byText)).toEqual([1n, 2n, 3n, undefined, undefined]);
    expect(sortRows(rows, (row) => row, true, byText)).toEqual([3n, 2n, 1n, undefined, undefined]);
  });

  it('keeps the order of equal rows and leaves the given ones alone', () => {
    const rows = [
      { name: 'b', id: 1 },
      { name: 'a', id: 2 },
      { name: 'b', id: 3 },
    ];
    const sorted = sortRows(rows, (row) => row.name, true, byText);
    expect(sorted.map((row) => row.id)).toEqual([1, 3, 2]);
    expect(rows.map((row) => row.id)).toEqual([1, 2, 3]);
  });

  it('compares whole numbers that a double cannot hold', () => {
    const rows = [9007199254740993n, 9007199254740992n];
    expect(sortRows(rows, (row) => row, false, byText)).toEqual([9007199254740992n, 9007199254740993n]);
  });
});

describe('nextSort', () => {
  it('goes upwards, downwards, and back to how it came', () => {
    const up = nextSort(undefined, 'amount');
    const down = nextSort(up, 'amount');
    expect(up).toEqual({ column: 'amount', isDescending: false });
    expect(down).toEqual({ column: 'amount', isDescending: true });
    expect(nextSort(down, 'amount')).toBeUndefined();
    expect(nextSort(down, 'name')).toEqual({ column: 'name', isDescending: false });
  });
});

describe('toCsv', () => {
  it('quotes commas, quotes and line breaks', () => {
    expect(toCsv([['a,b', 'say "hi"', 'two\nlines', 'plain']])).toBe('\uFEFF"a,b","say ""hi""","two\nlines",plain\r\n');
  });

  it('disarms what a spreadsheet would run', () => {
    const cells = ['=1+1', '+cmd', '-2+3', '@sum', '\tx'];
    expect(toCsv([cells])).toBe("\uFEFF'=1+1,'+cmd,'-2+3,'@sum,'\tx\r\n");
  });

  it('leaves numbers as they are', () => {
    expect(toCsv([['-1234.50', '+3', '-12,5 %'.replace(' ', ''), '7']])).toBe('\uFEFF-1234.50,+3,"-12,5%",7\r\n');
  });
});

describe('toTsv', () => {
  it('keeps a cell in its cell', () => {
    expect(toTsv([['a\tb', 'c\r\nd'], ['e', 'f']])).toBe('a b\tc d\ne\tf');
  });

  it('disarms what a spreadsheet would run when it is pasted, also behind a line break', () => {
    expect(toTsv([['=1+1', '\n@sum', '-12.5']])).toBe("'=1+1\t'@sum\t-12.5");
  });
});
