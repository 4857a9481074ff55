/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows that are placed one by one cannot be a table's */
import { memo, type CSSProperties } from 'react';

import { Icon } from './icon';
import type { RowAct, TreeColumn, TreeRow } from './tree-grid-model';
import styles from './tree-grid.module.css';

interface TreeGridRowProps<T> {
  row: TreeRow<T>;
  index: number;
  columns: readonly TreeColumn<T>[];
  /** Pixels below the first row's top. */
  top: number;
  isExpanded: boolean;
  /** It is the one that takes the focus. */
  isActive: boolean;
  onAct: (act: RowAct, index: number) => void;
}

function Row<T>({ row, index, columns, top, isExpanded, isActive, onAct }: TreeGridRowProps<T>) {
  const { node } = row;
  const tabIndex = isActive ? 0 : -1;
  return (
    <div
      role="row"
      aria-level={node.depth + 1}
      aria-rowindex={index + 2}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-expanded={node.childCount > 0 ? isExpanded : undefined}
      data-index={index}
      tabIndex={tabIndex}
      className={styles.row}
      style={{ transform: `translateY(${top}px)`, '--depth': node.depth } as CSSProperties}
      onFocus={() => onAct('focus', index)}
      onDoubleClick={() => onAct('open', index)}
    >
      {columns.map((column, at) => (
        <div key={column.id} role="gridcell" className={styles.cell} data-align={column.align}>
          {at === 0 && (
            <span
              className={styles.toggle}
              data-expanded={isExpanded || undefined}
              aria-hidden="true"
              onClick={node.childCount > 0 ? () => onAct('toggle', index) : undefined}
            >
              {node.childCount > 0 && <Icon name="chevronRight" size={14} />}
            </span>
          )}
          {column.cell(node, tabIndex)}
        </div>
      ))}
    </div>
  );
}

/** Drawn again only if something of its own changed, whatever happened to the tree. */
export const TreeGridRow = memo(Row, (before, after) =>
  before.row.node === after.row.node &&
  before.row.position === after.row.position &&
  before.row.siblings === after.row.siblings &&
  before.index === after.index &&
  before.columns === after.columns &&
  before.top === after.top &&
  before.isExpanded === after.isExpanded &&
  before.isActive === after.isActive &&
  before.onAct === after.onAct,
) as typeof Row;
