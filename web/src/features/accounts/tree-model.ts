import type { AccountState, AccountTreeNode } from '~/api/generated/types.gen';

/** Which accounts of a tree are looked for; with nothing said, all. */
export interface TreeFilter {
  q?: string;
  segment?: string;
  state?: AccountState;
  /** Only accounts that are active and managed themselves. */
  managed?: true;
}

/** An account of the tree as it is shown. */
export interface TreeRow {
  node: AccountTreeNode;
  /** It is looked for itself; others are there because one of these stands below them. */
  isMatch: boolean;
}

/** A tree, or its beginning: a deployment may hold more accounts than a browser. */
export interface AccountTree {
  nodes: readonly AccountTreeNode[];
  /** False: more accounts follow that were not read. */
  isWhole: boolean;
}

/** Something is looked for. */
export function isFiltered({ q, segment, state, managed }: TreeFilter): boolean {
  return Boolean(q?.trim() || segment || state || managed);
}

/** The names of the accounts that are managed themselves: what a node has more than its children. */
function managedAccounts(nodes: readonly AccountTreeNode[]): Set<string> {
  const own = new Map(nodes.map((node) => [node.account, BigInt(node.managedCount)]));
  for (const node of nodes) {
    const above = own.get(node.parent);
    if (above !== undefined) own.set(node.parent, above - BigInt(node.managedCount));
  }
  return new Set([...own].filter(([, count]) => count > 0n).map(([account]) => account));
}

function matches(node: AccountTreeNode, { q = '', segment, state }: TreeFilter): boolean {
  if (segment && node.segment !== segment) return false;
  if (state && node.state !== state) return false;
  const name = node.displayName.toLocaleLowerCase();
  return q
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => name.includes(word));
}

/**
 * The accounts that are looked for, with those above them, parents before children as in the tree. One
 * walk from the end: a parent comes before its children, so by then it is known whether one is kept.
 */
export function filterTree(nodes: readonly AccountTreeNode[], filter: TreeFilter): TreeRow[] {
  if (!isFiltered(filter)) return nodes.map((node) => ({ node, isMatch: true }));
  const managed = filter.managed && managedAccounts(nodes);
  const neededAbove = new Set<string>();
  const rows: TreeRow[] = [];
  for (const node of nodes.toReversed()) {
    const isMatch = matches(node, filter) && (!managed || managed.has(node.account));
    if (!isMatch && !neededAbove.has(node.account)) continue;
    if (node.parent) neededAbove.add(node.parent);
    rows.push({ node, isMatch });
  }
  return rows.toReversed();
}

/** Above this many accounts a tree begins closed, but for its tops. */
const OPEN_ALL_MAX = 200;

/** Which accounts begin open: all of a small tree, of a large one the top if there is only one. */
export function openAtFirst(nodes: readonly AccountTreeNode[]): string[] {
  const isParent = (node: AccountTreeNode) => node.childCount > 0;
  if (nodes.length <= OPEN_ALL_MAX) return nodes.filter(isParent).map((node) => node.account);
  const tops = nodes.filter((node) => node.depth === 0);
  return tops.length === 1 ? tops.map((node) => node.account) : [];
}

/** What the tops of the rows hold together, as decimal texts. */
export interface TreeTotals {
  accounts: string;
  active: string;
  managed: string;
  employees: string;
}

/** The sums of a tree's tops, which the service keeps for each: no row below is added. */
export function totalsOf(nodes: readonly AccountTreeNode[]): TreeTotals {
  const tops = nodes.filter((node) => node.depth === 0);
  const sum = (of: (node: AccountTreeNode) => string) =>
    tops.reduce((total, node) => total + BigInt(of(node)), 0n).toString();
  return {
    accounts: (BigInt(sum((node) => node.descendantCount)) + BigInt(tops.length)).toString(),
    active: sum((node) => node.activeCount),
    managed: sum((node) => node.managedCount),
    employees: sum((node) => node.employeeCount),
  };
}
