import type { ReactNode } from 'react';

/** A node of a tree in preorder: parents before children, a subtree's nodes together. */
export interface TreeNode<T> {
  key: string;
  /** 0 for a root. */
  depth: number;
  childCount: number;
  data: T;
}

export interface TreeColumn<T> {
  id: string;
  header: string;
  /** A width of CSS grid, such as `minmax(16rem, 1fr)` or `7rem`. */
  width: string;
  /** Figures stand at the end. Default: start. */
  align?: 'start' | 'end';
  /**
   * What is drawn. Holds no hooks. What takes focus in it gets `tabIndex`: it can be reached by Tab
   * from its row alone.
   */
  cell: (node: TreeNode<T>, tabIndex: number) => ReactNode;
}

/** A node that is shown, with its place among its siblings. */
export interface TreeRow<T> {
  node: TreeNode<T>;
  /** Of the row above it in the tree; -1 for a root. */
  parentIndex: number;
  /** From 1. */
  position: number;
  siblings: number;
}

/** The rows whose every ancestor is expanded, in order. */
export function visibleRows<T>(nodes: readonly TreeNode<T>[], expanded: ReadonlySet<string>): TreeRow<T>[] {
  const rows: TreeRow<T>[] = [];
  const parents: number[] = [];
  const counts = new Map<number, number>();
  let hiddenBelow = Infinity;
  for (const node of nodes) {
    if (node.depth > hiddenBelow) continue;
    hiddenBelow = expanded.has(node.key) ? Infinity : node.depth;
    const parentIndex = node.depth === 0 ? -1 : (parents[node.depth - 1] ?? -1);
    const position = (counts.get(parentIndex) ?? 0) + 1;
    counts.set(parentIndex, position);
    parents[node.depth] = rows.length;
    rows.push({ node, parentIndex, position, siblings: 0 });
  }
  for (const row of rows) row.siblings = counts.get(row.parentIndex) ?? 0;
  return rows;
}

/** What a press on a row does. */
export type RowAct = 'focus' | 'toggle' | 'open';

/** What a key does in a tree. */
export type TreeStep =
  | { do: 'focus'; index: number }
  | { do: 'expand' | 'collapse'; index: number }
  | { do: 'expandSiblings'; index: number }
  | { do: 'open'; index: number }
  | undefined;

const PAGE_ROWS = 20;

/** By the pattern for tree grids of the ARIA practices: rows take the focus. */
export function stepOfKey<T>(
  key: string,
  rows: readonly TreeRow<T>[],
  index: number,
  expanded: ReadonlySet<string>,
): TreeStep {
  const row = rows[index];
  if (!row) return undefined;
  const isExpanded = expanded.has(row.node.key);
  const hasChildren = row.node.childCount > 0;
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { do: 'focus', index: Math.min(index + 1, last) };
    case 'ArrowUp':
      return { do: 'focus', index: Math.max(index - 1, 0) };
    case 'PageDown':
      return { do: 'focus', index: Math.min(index + PAGE_ROWS, last) };
    case 'PageUp':
      return { do: 'focus', index: Math.max(index - PAGE_ROWS, 0) };
    case 'Home':
      return { do: 'focus', index: 0 };
    case 'End':
      return { do: 'focus', index: last };
    case 'ArrowRight':
      if (!hasChildren) return undefined;
      return isExpanded ? { do: 'focus', index: Math.min(index + 1, last) } : { do: 'expand', index };
    case 'ArrowLeft':
      if (hasChildren && isExpanded) return { do: 'collapse', index };
      return row.parentIndex >= 0 ? { do: 'focus', index: row.parentIndex } : undefined;
    case '*':
      return { do: 'expandSiblings', index };
    case 'Enter':
      return { do: 'open', index };
    default:
      return undefined;
  }
}

/** The next row from `index` on, wrapping around, whose text begins with what was typed; -1 if none. */
export function findTyped<T>(
  rows: readonly TreeRow<T>[],
  index: number,
  typed: string,
  text: (node: TreeNode<T>) => string,
): number {
  const wanted = typed.toLocaleLowerCase();
  // One letter looks for the next row; more letters narrow the search from the present row on.
  const first = typed.length > 1 ? index : index + 1;
  for (let offset = 0; offset < rows.length; offset += 1) {
    const at = (first + offset) % rows.length;
    const row = rows[at];
    if (row && text(row.node).toLocaleLowerCase().startsWith(wanted)) return at;
  }
  return -1;
}

/** `expanded` with the key in it, or without. */
export function toggled(expanded: ReadonlySet<string>, key: string, isExpanded: boolean): ReadonlySet<string> {
  const next = new Set(expanded);
  if (isExpanded) next.add(key);
  else next.delete(key);
  return next;
}

/** `expanded` with every sibling of a row that has children. */
export function withSiblings<T>(
  expanded: ReadonlySet<string>,
  rows: readonly TreeRow<T>[],
  index: number,
): ReadonlySet<string> {
  const next = new Set(expanded);
  const parentIndex = rows[index]?.parentIndex;
  for (const row of rows) {
    if (row.parentIndex === parentIndex && row.node.childCount > 0) next.add(row.node.key);
  }
  return next;
}
