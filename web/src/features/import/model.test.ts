import { describe, expect, it } from 'vitest';
import type { ImportMapping, ImportReport, LoadFigures, LookedAtTable, MappingLoad } from '~/api/import-jobs';
import {
  changeLoad,
  changeSource,
  chooseField,
  chooseResource,
  faultyRows,
  fieldOf,
  figuresOf,
  loadsOf,
  numberStyleOf,
  sharedFieldsOf,
} from './model';

const MAPPING: ImportMapping = {
  system: 'erp',
  loads: [
    {
      file: 'a.csv',
      resource: 'account',
      key: 'id',
      fields: {
        display_name: { column: 'name', about: 'its name' },
        annual_revenue: { column: 'revenue', currency: 'EUR', currency_column: 'cur' },
        segment: { columns: ['x', 'y'] },
      },
    },
  ],
};

const first = (mapping: ImportMapping) => mapping.loads[0] as MappingLoad;

const TABLE: LookedAtTable = { file: 'b.csv', sheet: '', kind: 'csv', columns: ['n', 'nr'], facts: [
  { column: 'n', filled: 1, unique: false, examples: [] },
  { column: 'nr', filled: 2, unique: true, examples: [] },
] };

describe('a mapping that is corrected', () => {
  it('moves a field to the column that is chosen for it', () => {
    const next = chooseField(MAPPING, 0, { column: 'id', path: 'display_name', field: undefined });
    expect(fieldOf(first(next), 'id')).toBe('display_name');
    expect(fieldOf(first(next), 'name')).toBe('');
  });

  it('begins with what a field cannot do without', () => {
    const field = { path: 'parent', form: 'text', required: false, refersTo: 'account', choices: [] } as const;
    const next = chooseField(MAPPING, 0, { column: 'up', path: 'parent', field: { ...field, choices: [] } });
    expect(next.loads[0]?.fields['parent']).toEqual({ column: 'up', refers_to: 'account' });
    const amount = { ...field, refersTo: '', form: 'amount' as const, choices: [] };
    const money = chooseField(MAPPING, 0, { column: 'r', path: 'annual_revenue', field: amount });
    expect(money.loads[0]?.fields['annual_revenue']).toEqual({ column: 'r', currency: 'USD' });
  });

  it('takes a column out, and leaves the others as they are', () => {
    const next = chooseField(MAPPING, 0, { column: 'name', path: '', field: undefined });
    expect(Object.keys(next.loads[0]?.fields ?? {})).toEqual(['annual_revenue', 'segment']);
    expect(MAPPING.loads[0]?.fields['display_name']).toBeDefined();
  });

  it('forgets why something was suggested once a person decides', () => {
    const next = changeSource(MAPPING, 0, 'display_name', { required: true });
    expect(next.loads[0]?.fields['display_name']).toEqual({ column: 'name', required: true });
    const back = changeSource(next, 0, 'display_name', { required: undefined });
    expect(back.loads[0]?.fields['display_name']).toEqual({ column: 'name' });
    expect(changeLoad(MAPPING, 0, { empty: 'clear' }).loads[0]?.empty).toBe('clear');
  });

  it('knows columns that share a field', () => {
    expect(sharedFieldsOf(first(MAPPING), 'y')).toEqual(['segment']);
    expect(sharedFieldsOf(first(MAPPING), 'cur')).toEqual(['annual_revenue']);
  });

  it('reads a table that nobody read, and leaves it out again', () => {
    const deals = chooseResource(MAPPING, TABLE, 'opportunity');
    expect(deals.loads[1]).toMatchObject({ file: 'b.csv', key: 'nr', resource: 'opportunity' });
    expect(deals['stages']).toHaveLength(1);
    expect(loadsOf(deals, TABLE)).toEqual([1]);
    expect(chooseResource(deals, TABLE, '').loads).toHaveLength(1);
    const people = chooseResource(deals, TABLE, 'person');
    expect(people.loads.map((load) => load.resource)).toEqual(['person', 'account']);
    expect(people.loads[0]).toEqual({ file: 'b.csv', key: 'nr', resource: 'person', fields: {} });
  });

  it('tells sheets of one workbook apart', () => {
    const sheet = { ...TABLE, kind: 'workbook' as const, sheet: 'Deals' };
    const mapping = chooseResource(MAPPING, sheet, 'product');
    expect(loadsOf(mapping, sheet)).toEqual([0]);
    expect(loadsOf(mapping, { ...sheet, sheet: 'Other' })).toEqual([]);
  });

  it('finds the loads that name a table by a pattern', () => {
    const load = { resource: 'account', key: 'id', fields: {} };
    const found = (file: string, table: string) =>
      loadsOf({ loads: [{ ...load, file }] }, { ...TABLE, file: table }).length === 1;
    expect(['a.csv', 'a*', '*.csv', '*', 'a*v', 'a*.*v'].map((file) => found(file, 'a.csv'))).not.toContain(false);
    expect(['b.csv', 'b*', '*.xlsx', 'a.csv*v', 'a*x*v'].map((file) => found(file, 'a.csv'))).not.toContain(true);
  });

  it('names the way numbers are written', () => {
    expect(numberStyleOf({})).toBe('auto');
    expect(numberStyleOf({ numbers: { decimal: ',', group: '.' } })).toBe('1.234,5');
    expect(numberStyleOf({ numbers: { decimal: '~' } })).toBe('');
  });
});

describe('rows with faults', () => {
  const table = {
    file: 'a.csv',
    sheet: '',
    columns: ['id', 'name'],
    rows: [
      { line: 2, cells: ['1', 'One'] },
      { line: 9, cells: ['2', ''] },
    ],
  };
  const fault = (line: number, column: string, reason: string, sheet = '') => ({ file: 'a.csv', sheet, line, column, reason, code: '', details: {} });

  it('come first, each fault at its cell', () => {
    const [first, second] = faultyRows(table, [fault(9, 'name', 'must not be empty'), fault(9, '', 'is odd'), fault(9, 'price', 'bad')]);
    expect(first).toMatchObject({ line: 9, others: [{ column: '', reason: 'is odd' }, { column: 'price', reason: 'bad' }] });
    expect(first?.byColumn.get(1)).toMatchObject([{ reason: 'must not be empty' }]);
    expect(second?.byColumn.size).toBe(0);
  });

  it('of joined columns stand at the first of them, and of other sheets nowhere', () => {
    const rows = faultyRows(table, [fault(2, 'id + name', 'bad'), fault(2, 'id', 'bad', 'Deals'), fault(77, 'id', 'bad')]);
    expect(rows[0]?.byColumn.get(0)).toMatchObject([{ reason: 'bad' }]);
    expect(rows.filter((row) => row.byColumn.size > 0)).toHaveLength(1);
  });
});

describe('figures', () => {
  it('that are zero everywhere are left out, but for those that one looks for', () => {
    const zero = { rows: 0, created: 0, updated: 0, restored: 0, unchanged: 0, deleted: 0, missing: 0, cleared: 0, keptEmpty: 0, skipped: 0, repeated: 0, leftOut: 0, unchecked: 0 };
    const load: LoadFigures = { file: 'a', resource: 'account', ...zero, restored: 1 };
    const report = { loads: [load] } as unknown as ImportReport;
    expect(figuresOf(report)).toEqual(['rows', 'created', 'updated', 'restored', 'unchanged', 'leftOut']);
  });
});
