import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { useLanguage } from '~/i18n/language';

import { DataTableHead } from './data-table-head';
import { sortRows, type DataColumn, type Sheet, type Sort } from './data-table-model';
import { DataTableTools } from './data-table-tools';
import styles from './data-table.module.css';
import { usePrinting } from './use-printing';

export type { DataColumn, Sort } from './data-table-model';

/** From here on only the rows in view are drawn, and the table scrolls by itself. */
const WHOLE_ROWS_MAX = 200;
const ROW_HEIGHT = 34;
const OVERSCAN = 10;

interface DataTableProps<R> {
  /** Read before the table, and the name of the downloaded file. */
  label: string;
  columns: readonly DataColumn<R>[];
  /** In the order that they have when nothing is sorted. */
  rows: readonly R[];
  rowKey: (row: R) => string;
  /** The foot, by column: totals come from whoever knows them, never from the rows of a page. */
  totals?: Readonly<Record<string, string>>;
  /** Where the order is kept in the URL; without it the table keeps its own. */
  sorting?: { value: Sort | undefined; onChange: (sort: Sort | undefined) => void };
  /** Without the bar to copy and download: for small tables inside others' words. */
  isPlain?: boolean;
}

/** Rows and columns: sorted by their headings, copied, downloaded and printed whole. */
export function DataTable<R>({ label, columns, rows, rowKey, totals, sorting, isPlain }: DataTableProps<R>) {
  const { locale } = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const isPrinting = usePrinting();
  const [ownSort, setOwnSort] = useState<Sort>();
  const sort = sorting ? sorting.value : ownSort;
  const setSort = sorting ? sorting.onChange : setOwnSort;

  const sorted = useMemo(() => {
    const valueOf = columns.find((column) => column.id === sort?.column)?.sortValue;
    if (!sort || !valueOf) return rows;
    const collator = new Intl.Collator(locale, { numeric: true });
    return sortRows(rows, valueOf, sort.isDescending, collator.compare);
  }, [rows, columns, sort, locale]);

  const isWhole = isPrinting || sorted.length <= WHOLE_ROWS_MAX;
  // oxlint-disable-next-line react/incompatible-library -- nothing here is memoized by what it returns
  const virtualizer = useVirtualizer({
    count: sorted.length,
    enabled: !isWhole,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    initialRect: { width: 0, height: 800 },
  });
  const items = virtualizer.getVirtualItems();
  const first = isWhole ? 0 : (items[0]?.index ?? 0);
  const drawn = isWhole ? sorted : sorted.slice(first, (items.at(-1)?.index ?? -1) + 1);
  const sheet = (): Sheet => [
    columns.map((column) => column.header),
    ...sorted.map((row) => columns.map((column) => column.text(row))),
    ...(totals ? [columns.map((column) => totals[column.id] ?? '')] : []),
  ];

  return (
    <div className={styles.frame}>
      {!isPlain && <DataTableTools name={label} sheet={sheet} />}
      <div ref={scroller} className={styles.scroller} data-whole={isWhole || undefined}>
        <table className={styles.table} aria-rowcount={sorted.length + 1}>
          <caption className={styles.caption}>{label}</caption>
          <DataTableHead columns={columns} sort={sort} onSort={setSort} />
          <tbody>
            <Gap rows={first} columns={columns.length} />
            {drawn.map((row, offset) => (
              <tr key={rowKey(row)} aria-rowindex={first + offset + 2}>
                {columns.map((column) => (
                  <td key={column.id} data-align={column.align} data-pin={column.pin}>
                    <Cell column={column} row={row} />
                  </td>
                ))}
              </tr>
            ))}
            <Gap rows={sorted.length - first - drawn.length} columns={columns.length} />
          </tbody>
          {totals && (
            <tfoot>
              <tr>
                {columns.map((column) => (
                  <td key={column.id} data-align={column.align} data-pin={column.pin}>
                    {totals[column.id]}
                  </td>
                ))}
              </tr>
            </tfoot>
          )}
        </table>
      </div>
    </div>
  );
}

function Cell<R>({ column, row }: { column: DataColumn<R>; row: R }) {
  const drawn = column.cell ? column.cell(row) : column.text(row);
  if (!column.isShrunk) return drawn;
  const whole = column.text(row);
  return (
    <span className={styles.shrunk} title={whole} data-whole={whole}>
      <span className={styles.shrunkText}>{drawn}</span>
    </span>
  );
}

/** Stands for the rows that are not in view. */
function Gap({ rows, columns }: { rows: number; columns: number }) {
  if (rows <= 0) return null;
  return (
    <tr aria-hidden="true" className={styles.gap} style={{ height: rows * ROW_HEIGHT }}>
      <td colSpan={columns}>{''}</td>
    </tr>
  );
}
