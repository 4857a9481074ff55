import { describe, expect, it } from 'vitest';

import { exportAddress, filterText } from './export';

describe('exportAddress', () => {
  it('names the list, the format and what is shown of it', () => {
    expect(exportAddress('accounts', 'csv')).toBe('/v1/accounts:export?format=csv');
    expect(exportAddress('accounts/a/plans', 'xlsx', { filter: 'a = "b & c"', orderBy: '' })).toBe(
      '/v1/accounts/a/plans:export?format=xlsx&filter=a+%3D+%22b+%26+c%22',
    );
  });
});

describe('filterText', () => {
  it('quotes quotes and backslashes', () => {
    for (const [text, quoted] of [
      ['x', '"x"'],
      ['a "b"', String.raw`"a \"b\""`],
      ['a\\', String.raw`"a\\"`],
      ['', '""'],
    ] as const) {
      expect(filterText(text)).toBe(quoted);
    }
  });
});
