import { describe, expect, it } from 'vitest';
import type { AccountPlan, BusinessPriority } from '~/api/generated/types.gen';
import { applyRowChange, newRowId, rowField, type RowList } from './rows';
import { makePlan } from './testing';

const PRIORITIES: RowList<AccountPlan, BusinessPriority> = {
  mask: 'business_priorities',
  get: (plan) => plan.businessPriorities,
  set: (businessPriorities) => ({ businessPriorities }),
  key: (row) => row.priorityId,
};

const row = (priorityId: string, title = priorityId): BusinessPriority => ({
  priorityId,
  title,
  description: '',
});

const ids = (rows: BusinessPriority[]): string[] => rows.map((each) => each.priorityId);
const key = (each: BusinessPriority): string => each.priorityId;

describe('rowField', () => {
  it('changes one field of one row and keeps what others did to the rest of the list', () => {
    const edit = rowField(PRIORITIES, 'risk', 'title');
    const newest = makePlan({ businessPriorities: [row('new'), row('risk'), row('cost', 'Theirs')] });
    expect(edit.set(newest, 'Mine').businessPriorities).toEqual([
      row('new'),
      row('risk', 'Mine'),
      row('cost', 'Theirs'),
    ]);
  });

  it('reads a row that somebody removed as undefined', () => {
    const edit = rowField(PRIORITIES, 'gone', 'title');
    expect(edit.get(makePlan())).toBeUndefined();
  });
});

describe('applyRowChange', () => {
  const rows = [row('a'), row('b'), row('c')];

  it('adds at the end, removes by key', () => {
    expect(ids(applyRowChange(rows, { kind: 'add', row: row('d') }, key))).toEqual(['a', 'b', 'c', 'd']);
    expect(ids(applyRowChange(rows, { kind: 'remove', key: 'b' }, key))).toEqual(['a', 'c']);
  });

  it('moves by one and stays within the list', () => {
    expect(ids(applyRowChange(rows, { kind: 'move', key: 'c', by: -1 }, key))).toEqual(['a', 'c', 'b']);
    expect(ids(applyRowChange(rows, { kind: 'move', key: 'a', by: -1 }, key))).toEqual(['a', 'b', 'c']);
    expect(ids(applyRowChange(rows, { kind: 'move', key: 'c', by: 1 }, key))).toEqual(['a', 'b', 'c']);
    expect(ids(applyRowChange(rows, { kind: 'move', key: 'gone', by: 1 }, key))).toEqual(['a', 'b', 'c']);
  });
});

describe('newRowId', () => {
  it("is made of the title, in the services' alphabet", () => {
    expect(newRowId('Géants: réduire les coûts!', [], 'priority')).toBe('geants-reduire-les-couts');
  });
  it('falls back where the title has no letters of it', () => {
    expect(newRowId('降低运营成本', [], 'priority')).toBe('priority');
  });
  it('is numbered if it is taken', () => {
    expect(newRowId('Cost', ['cost', 'cost-2'], 'priority')).toBe('cost-3');
  });
  it('matches what the services accept, whatever the title', () => {
    for (const title of ['-x-', 'a'.repeat(80), '  ', 'é-'.repeat(40)]) {
      expect(newRowId(title, [], 'priority')).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
    }
  });
});
