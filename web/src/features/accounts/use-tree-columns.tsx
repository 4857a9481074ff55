import { useMemo } from 'react';
import type { AccountTreeNode } from '~/api/generated/types.gen';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Badge } from '~/kit/badge';
import { Figure } from '~/kit/figure';
import { RowLink } from '~/kit/row-link';
import type { TreeColumn, TreeNode } from '~/kit/tree-grid';
import type { TreeRow } from './tree-model';
import { useSegmentOptions, useStateOptions } from './use-options';

/** Rows as the grid takes them: depth counts from the top that is shown. */
export function treeNodes(rows: readonly TreeRow[]): TreeNode<TreeRow>[] {
  const shownChildren = new Map<string, number>();
  for (const { node } of rows) shownChildren.set(node.parent, (shownChildren.get(node.parent) ?? 0) + 1);
  return rows.map((row) => ({
    key: row.node.account,
    depth: row.node.depth,
    childCount: shownChildren.get(row.node.account) ?? 0,
    data: row,
  }));
}

/** What a tree shows of each account. */
export function useTreeColumns(): readonly TreeColumn<TreeRow>[] {
  const text = useText();
  const format = useFormat();
  const segments = useSegmentOptions();
  const states = useStateOptions();
  return useMemo(() => {
    const segmentOf = new Map(segments.map(({ id, label }) => [id, label]));
    const stateOf = new Map(states.map(({ id, label }) => [id, label]));
    const count = (value: string) => <Figure text={value === '0' ? '' : format.count(value)} />;
    const figure = (id: string, header: string, valueOf: (node: AccountTreeNode) => string): TreeColumn<TreeRow> => ({
      id,
      header,
      width: '7.5rem',
      align: 'end',
      cell: ({ data }) => count(valueOf(data.node)),
    });
    return [
      {
        id: 'name',
        header: text('accounts.field.displayName'),
        width: 'minmax(18rem, 1fr)',
        cell: ({ key, data }, tabIndex) => (
          <RowLink href={`/accounts/${idOf(key)}`} tabIndex={tabIndex} isFaint={!data.isMatch}>
            {data.node.displayName}
          </RowLink>
        ),
      },
      {
        id: 'segment',
        header: text('accounts.field.segment'),
        width: '9rem',
        cell: ({ data }) => segmentOf.get(data.node.segment) ?? data.node.segment,
      },
      {
        id: 'state',
        header: text('accounts.field.state'),
        width: '7rem',
        cell: ({ data }) =>
          data.node.state !== 'ACTIVE' && <Badge text={stateOf.get(data.node.state) ?? data.node.state} />,
      },
      figure('below', text('accounts.tree.below'), (node) => node.descendantCount),
      figure('active', text('accounts.count.active'), (node) => node.activeCount),
      figure('managed', text('accounts.count.managed'), (node) => node.managedCount),
      figure('employees', text('accounts.count.employees'), (node) => node.employeeCount),
    ];
  }, [text, format, segments, states]);
}
