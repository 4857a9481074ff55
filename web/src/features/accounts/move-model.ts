import type { Account, AccountTreeNode } from '~/api/generated/types.gen';

/** The counts of a subtree that a move carries from one top to another. */
export type Counts = Pick<AccountTreeNode, 'activeCount' | 'managedCount' | 'employeeCount'> & {
  /** The account itself and all below it. */
  accountCount: string;
};

/** One top parent's counts, before and after. */
export interface TopChange {
  account: string;
  displayName: string;
  before: Counts;
  after: Counts;
}

const FIELDS = ['accountCount', 'activeCount', 'managedCount', 'employeeCount'] as const;

/** The counts of a node with all that stands below it. */
export function countsOf(node: AccountTreeNode): Counts {
  const { activeCount, managedCount, employeeCount, descendantCount } = node;
  const accountCount = (BigInt(descendantCount) + 1n).toString();
  return { accountCount, activeCount, managedCount, employeeCount };
}

function combine(counts: Counts, moved: Counts, sign: 1n | -1n): Counts {
  const result = { ...counts };
  for (const field of FIELDS) {
    result[field] = (BigInt(counts[field]) + sign * BigInt(moved[field])).toString();
  }
  return result;
}

const NOTHING: Counts = {
  accountCount: '0',
  activeCount: '0',
  managedCount: '0',
  employeeCount: '0',
};

interface MoveTops {
  moved: AccountTreeNode;
  /** The top of the tree that it leaves; itself if it is one. */
  from: AccountTreeNode;
  /** The top of the tree that it comes into. Undefined: it becomes a top itself. */
  to: AccountTreeNode | undefined;
}

/** What the move makes of the counts of both tops; nothing if they are the same one. */
export function topChanges({ moved, from, to }: MoveTops): TopChange[] {
  if (from.account === to?.account) return [];
  const carried = countsOf(moved);
  const change = (node: AccountTreeNode, before: Counts, after: Counts): TopChange => ({
    account: node.account,
    displayName: node.displayName,
    before,
    after,
  });
  const left =
    from.account === moved.account
      ? []
      : [change(from, countsOf(from), combine(countsOf(from), carried, -1n))];
  if (to) return [...left, change(to, countsOf(to), combine(countsOf(to), carried, 1n))];
  return [...left, change(moved, NOTHING, carried)];
}

/** `Orvane Bank Group › Orvane Bank France`: the way from the top down to the account. */
export function pathText(above: readonly Account[], account: Pick<Account, 'displayName'>): string {
  return [...above, account].map((step) => step.displayName).join(' › ');
}
