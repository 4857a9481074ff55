import { nextSort, type DataColumn, type Sort } from './data-table-model';
import styles from './data-table.module.css';
import { Icon } from './icon';

interface DataTableHeadProps<R> {
  columns: readonly DataColumn<R>[];
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
}

/** The headings; those that sort are buttons. */
export function DataTableHead<R>({ columns, sort, onSort }: DataTableHeadProps<R>) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map((column) => (
          <th key={column.id} scope="col" data-align={column.align} data-pin={column.pin} aria-sort={ariaSort(sort, column.id)}>
            {column.sortValue ? (
              <button type="button" className={styles.sort} onClick={() => onSort(nextSort(sort, column.id))}>
                {column.header}
                <span className={styles.direction} data-shown={sort?.column === column.id || undefined}>
                  <Icon name={sort?.isDescending ? 'arrowDown' : 'arrowUp'} size={12} />
                </span>
              </button>
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function ariaSort(sort: Sort | undefined, column: string): 'ascending' | 'descending' | undefined {
  if (sort?.column !== column) return undefined;
  return sort.isDescending ? 'descending' : 'ascending';
}
