import { describe, expect, it } from 'vitest';
import type { Account, AccountTreeNode, ResourceRevision } from '~/api/generated/types.gen';
import { ACCOUNT_FIELDS, historyPath, parseDomains } from './account-fields';
import { kindOf, shownChanges, whoOf } from './history-model';
import { pathText, topChanges } from './move-model';
import { accountSearch, accountsSearch } from './search';
import { filterTree, openAtFirst, totalsOf } from './tree-model';

function node(id: string, parent = '', fields: Partial<AccountTreeNode> = {}): AccountTreeNode {
  return {
    account: `accounts/${id}`,
    displayName: id,
    parent: parent && `accounts/${parent}`,
    depth: parent ? 1 : 0,
    childCount: 0,
    descendantCount: '0',
    activeCount: '1',
    managedCount: '1',
    employeeCount: '10',
    segment: 'TOP',
    state: 'ACTIVE',
    ...fields,
  };
}

/** north has a and b; south has c. */
const TREE = [
  node('north', '', { childCount: 2, descendantCount: '2', activeCount: '2', managedCount: '2', employeeCount: '30' }),
  node('a', 'north', { segment: 'SMB' }),
  node('b', 'north', { state: 'PROSPECT', activeCount: '0', managedCount: '0' }),
  node('south', '', { childCount: 1, descendantCount: '1', activeCount: '2', managedCount: '2', employeeCount: '20' }),
  node('c', 'south'),
];

describe('a filtered tree', () => {
  const ids = (filter: object) =>
    filterTree(TREE, filter).map(({ node: { displayName }, isMatch }) =>
      isMatch ? displayName : `(${displayName})`,
    );

  it('is whole when nothing is looked for', () => {
    expect(ids({ q: '  ' })).toEqual(['north', 'a', 'b', 'south', 'c']);
  });

  it('keeps those above a match, and only them', () => {
    expect(ids({ q: 'A' })).toEqual(['(north)', 'a']);
    expect(ids({ state: 'PROSPECT' })).toEqual(['(north)', 'b']);
  });

  it('asks for everything that is said', () => {
    expect(ids({ q: 'a', state: 'PROSPECT' })).toEqual([]);
    expect(ids({ segment: 'SMB', q: 'a' })).toEqual(['(north)', 'a']);
  });
});

describe('the rows behind a figure', () => {
  const count = (filter: object) => filterTree(TREE, filter).filter((row) => row.isMatch).length;

  it('add up to it', () => {
    const totals = totalsOf(TREE);
    expect(String(count({}))).toBe(totals.accounts);
    expect(String(count({ state: 'ACTIVE' }))).toBe(totals.active);
    expect(String(count({ managed: true }))).toBe(totals.managed);
  });
});

describe('a tree', () => {
  it('adds up its tops alone: their figures hold all below them', () => {
    expect(totalsOf(TREE)).toEqual({ accounts: '5', active: '4', managed: '4', employees: '50' });
  });

  it('begins open if it is small, else closed but for an only top', () => {
    expect(openAtFirst(TREE)).toEqual(['accounts/north', 'accounts/south']);
    const large = [
      node('top', '', { childCount: 300 }),
      ...Array.from({ length: 300 }, (_, index) => node(`n${index}`, 'top', { childCount: 1 })),
    ];
    expect(openAtFirst(large)).toEqual(['accounts/top']);
    expect(openAtFirst([node('other'), ...large])).toEqual([]);
  });
});

describe('a move', () => {
  const [north, a, , south] = TREE as [AccountTreeNode, AccountTreeNode, unknown, AccountTreeNode];

  it('takes from one top what it gives to the other', () => {
    const [left, joined] = topChanges({ moved: a, from: north, to: south });
    expect(left).toMatchObject({
      account: 'accounts/north',
      before: { accountCount: '3', employeeCount: '30' },
      after: { accountCount: '2', activeCount: '1', employeeCount: '20' },
    });
    expect(joined).toMatchObject({
      account: 'accounts/south',
      before: { accountCount: '2' },
      after: { accountCount: '3', activeCount: '3', employeeCount: '30' },
    });
  });

  it('within one tree changes no top', () => {
    expect(topChanges({ moved: a, from: north, to: north })).toEqual([]);
  });

  it('can make a top, and take one away', () => {
    const made = topChanges({ moved: a, from: north, to: undefined });
    expect(made[1]).toMatchObject({ account: 'accounts/a', before: { accountCount: '0' } });
    const gone = topChanges({ moved: south, from: south, to: north });
    expect(gone).toHaveLength(1);
    expect(gone[0]).toMatchObject({ account: 'accounts/north', after: { accountCount: '5' } });
  });

  it('shows a way from the top down', () => {
    const top = { displayName: 'North' } as Account;
    expect(pathText([top], { displayName: 'A' })).toBe('North › A');
  });
});

describe('a revision', () => {
  const revision = (fields: object): ResourceRevision =>
    ({ actor: 'administrator', onBehalfOf: '', method: 'S/UpdateAccount', ...fields }) as never;

  it('shows what a reader can use, in the order of the page', () => {
    const changes = shownChanges(
      revision({
        changes: [
          { path: 'labels.region', newValue: 'x' },
          { path: 'parent_history', newValue: [] },
          { path: 'segment', oldValue: 'SMB', newValue: 'TOP' },
        ],
      }),
    );
    expect(changes).toEqual([
      { path: 'segment', label: 'accounts.field.segment', from: 'SMB', to: 'TOP' },
      { path: 'labels.region', label: undefined, from: undefined, to: 'x' },
    ]);
  });

  it('is of whom it was done for', () => {
    expect(whoOf(revision({ onBehalfOf: 'people/jane' }))).toBe('people/jane');
    expect(whoOf(revision({}))).toBe('administrator');
  });

  it('says what was done in one word', () => {
    expect(kindOf(revision({ kind: 'UPDATED', method: 'S/MoveAccount' }))).toBe(
      'accounts.history.moved',
    );
    expect(kindOf(revision({ kind: 'CREATED' }))).toBe('accounts.history.created');
  });
});

describe('what people type', () => {
  it('becomes domains', () => {
    expect(parseDomains('https://Acme.example/about, b.example；b.example')).toEqual([
      'acme.example',
      'b.example',
    ]);
  });

  it('names fields as the history does', () => {
    expect(historyPath(ACCOUNT_FIELDS.employeeCount.mask)).toBe('employee_count');
  });

  it('and pastes as an address loses what is unknown', () => {
    expect(accountsSearch({ q: 'x', segment: 4, state: 'GONE', more: 1 })).toEqual({ q: 'x' });
    expect(accountSearch({ tab: 'nonsense', q: 'x' })).toEqual({});
    expect(accountSearch({ tab: 'below', q: 'x' })).toEqual({ tab: 'below', q: 'x' });
  });
});
