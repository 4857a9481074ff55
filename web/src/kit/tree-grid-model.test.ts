import { describe, expect, it } from 'vitest';

import { findTyped, stepOfKey, visibleRows, withSiblings, type TreeNode } from './tree-grid-model';

const node = (key: string, depth: number, childCount = 0): TreeNode<string> => ({ key, depth, childCount, data: key });

/** a ( b ( c, d ), e ), f ( g ) */
const NODES = [node('a', 0, 2), node('b', 1, 2), node('c', 2), node('d', 2), node('e', 1), node('f', 0, 1), node('g', 1)];
const all = new Set(['a', 'b', 'f']);
const keys = (expanded: ReadonlySet<string>) => visibleRows(NODES, expanded).map((row) => row.node.key);

describe('visibleRows', () => {
  it('hides what stands below a node that is not expanded, at any depth', () => {
    expect(keys(new Set())).toEqual(['a', 'f']);
    expect(keys(new Set(['a']))).toEqual(['a', 'b', 'e', 'f']);
    expect(keys(new Set(['b']))).toEqual(['a', 'f']);
    expect(keys(all)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('says where a row stands among its siblings', () => {
    const rows = visibleRows(NODES, all);
    expect(rows.map((row) => [row.node.key, row.parentIndex, row.position, row.siblings])).toEqual([
      ['a', -1, 1, 2],
      ['b', 0, 1, 2],
      ['c', 1, 1, 2],
      ['d', 1, 2, 2],
      ['e', 0, 2, 2],
      ['f', -1, 2, 2],
      ['g', 5, 1, 1],
    ]);
  });
});

describe('stepOfKey', () => {
  const rows = visibleRows(NODES, all);
  const step = (key: string, index: number) => stepOfKey(key, rows, index, all);

  it('goes right into a subtree and left out of it', () => {
    expect(stepOfKey('ArrowRight', visibleRows(NODES, new Set()), 0, new Set())).toEqual({ do: 'expand', index: 0 });
    expect(step('ArrowRight', 0)).toEqual({ do: 'focus', index: 1 });
    expect(step('ArrowRight', 2)).toBeUndefined();
    expect(step('ArrowLeft', 3)).toEqual({ do: 'focus', index: 1 });
    expect(step('ArrowLeft', 1)).toEqual({ do: 'collapse', index: 1 });
  });

  it('stops at both ends', () => {
    expect(step('ArrowUp', 0)).toEqual({ do: 'focus', index: 0 });
    expect(step('ArrowDown', 6)).toEqual({ do: 'focus', index: 6 });
    expect(step('PageDown', 0)).toEqual({ do: 'focus', index: 6 });
    expect(step('Home', 4)).toEqual({ do: 'focus', index: 0 });
    expect(step('End', 0)).toEqual({ do: 'focus', index: 6 });
  });
});

describe('findTyped', () => {
  const rows = visibleRows([node('Alpha', 0), node('Beta', 0), node('Bravo', 0)], new Set());
  const name = (one: TreeNode<string>) => one.key;

  it('goes on to the next of a letter and wraps around', () => {
    expect(findTyped(rows, 1, 'b', name)).toBe(2);
    expect(findTyped(rows, 2, 'b', name)).toBe(1);
  });

  it('narrows from where it is with more letters', () => {
    expect(findTyped(rows, 1, 'be', name)).toBe(1);
    expect(findTyped(rows, 1, 'br', name)).toBe(2);
    expect(findTyped(rows, 1, 'x', name)).toBe(-1);
  });
});

describe('withSiblings', () => {
  it('expands those that have children, and no others', () => {
    const rows = visibleRows(NODES, new Set());
    expect([...withSiblings(new Set(), rows, 0)]).toEqual(['a', 'f']);
  });
});
