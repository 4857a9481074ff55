/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that are placed one by one cannot be a table's */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, type CSSProperties } from 'react';

import { TreeGridRow } from './tree-grid-row';
import { visibleRows, type TreeColumn, type TreeNode } from './tree-grid-model';
import styles from './tree-grid.module.css';
import { usePrinting } from './use-printing';
import { useSteadyScroll } from './use-steady-scroll';
import { useTreeKeys } from './use-tree-keys';

export type { TreeColumn, TreeNode } from './tree-grid-model';

/** The height of a row in pixels: that of --row-height. */
const ROW_HEIGHT = 34;
const OVERSCAN = 8;

interface TreeGridProps<T> {
  /** What it is, for screen readers. */
  label: string;
  /** The first one holds the tree. */
  columns: readonly TreeColumn<T>[];
  /** In preorder; the same array as long as nothing changes. */
  nodes: readonly TreeNode<T>[];
  expanded: ReadonlySet<string>;
  onExpandedChange: (expanded: ReadonlySet<string>) => void;
  /** Enter, or a double click: the row's own view. */
  onOpen: (node: TreeNode<T>) => void;
  /** What a node is called: found by typing its first letters. */
  nameOf: (node: TreeNode<T>) => string;
}

/**
 * A tree with figures beside every node. Draws the rows in view alone, so that ten thousand nodes cost
 * what fifty do; prints all of them. Fills its container, and scrolls inside.
 */
export function TreeGrid<T>({ label, columns, nodes, expanded, onExpandedChange, onOpen, nameOf }: TreeGridProps<T>) {
  const scroller = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting();
  const rows = useMemo(() => visibleRows(nodes, expanded), [nodes, expanded]);
  const keys = useMemo(() => rows.map((row) => row.node.key), [rows]);
  const steady = useSteadyScroll(scroller, keys, ROW_HEIGHT);
  const tree = useTreeKeys({ scroller, rows, expanded, onExpandedChange, onOpen, nameOf, rowHeight: ROW_HEIGHT });

  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by what it returns
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    // Before the browser has measured: what a first screen shows.
    initialRect: { width: 0, height: 800 },
  });
  const drawn = virtualizer.getVirtualItems().map((item) => item.index);
  // The row that has the focus stays, wherever somebody scrolls to: else the focus would be lost.
  if (rows[tree.active] && !drawn.includes(tree.active)) drawn.push(tree.active);
  const indexes = isPrinting ? rows.map((_, index) => index) : drawn;

  return (
    <div
      ref={scroller}
      role="treegrid"
      tabIndex={-1}
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={columns.length}
      className={styles.grid}
      style={{ '--columns': columns.map((column) => column.width).join(' ') } as CSSProperties}
      onKeyDown={tree.onKeyDown}
      onPointerMove={steady.onPointerMove}
      onPointerLeave={steady.onPointerLeave}
    >
      <div role="row" aria-rowindex={1} className={styles.head}>
        {columns.map((column) => (
          <span key={column.id} role="columnheader" className={styles.heading} data-align={column.align}>
            {column.header}
          </span>
        ))}
      </div>
      <div role="presentation" className={styles.rows} style={{ height: rows.length * ROW_HEIGHT }}>
        {indexes.map((index) => {
          const row = rows[index];
          return (
            row && (
              <TreeGridRow
                key={row.node.key}
                row={row}
                index={index}
                columns={columns}
                top={index * ROW_HEIGHT}
                isExpanded={expanded.has(row.node.key)}
                isActive={index === tree.active}
                onAct={tree.onAct}
              />
            )
          );
        })}
      </div>
    </div>
  );
}
