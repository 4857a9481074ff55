import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import english from '~/i18n/en.json';
import { faultText } from './faults';

const PROGRAM = join(import.meta.dirname, '../../../../cli/import');
const FILES = ['check.cc', 'days.cc', 'field_path.cc', 'numbers.cc', 'row_cells.cc', 'row_converter.cc'];

/** Quoted capitals that are no codes: ways to write a day, currencies. */
const NO_CODE = /^(EPOCH_|SPREADSHEET|YYYY|[A-Z]{3}$)/;

describe('what the program finds wrong with a row', () => {
  const text = (id: string) => (english as Record<string, string>)[id] ?? '';

  it('has words for each of its codes', () => {
    const source = FILES.map((file) => readFileSync(join(PROGRAM, file), 'utf8')).join('\n');
    const codes = Array.from(source.matchAll(/"([A-Z][A-Z_]{2,})"/g), (match) => match[1] ?? '');
    const wanted = [...new Set(codes)].filter((code) => !NO_CODE.test(code));
    expect(wanted.length).toBeGreaterThan(20);
    const without = wanted.filter((code) => faultText({ code, details: {}, reason: '' }, text).isForeign);
    expect(without).toEqual([]);
  });

  it('is said as the program says it where there is no code', () => {
    for (const code of ['', 'SOMETHING_NEW']) {
      expect(faultText({ code, details: {}, reason: 'is odd' }, text)).toEqual({ words: 'is odd', isForeign: true });
    }
  });
});
