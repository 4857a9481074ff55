// The lists inside a plan (priorities, stakeholders, competitors, partners) and inside a Condition
// (commitments, evidence). A list is one field to the server; to two people who edit it each row is a
// thing of its own. So a change of a row is said as "this field of the row with this key", and is
// applied to the newest list. Pure.
import type { FieldEdit } from '~/api/save-field';

/** A list of a resource whose rows are known by a key. */
export interface RowList<R, Row> {
  mask: string;
  get(resource: R): readonly Row[];
  set(rows: Row[]): Partial<R>;
  key(row: Row, index: number): string;
}

/** One field of one row. A row that somebody removed reads as undefined. */
export function rowField<R, Row, K extends keyof Row>(
  list: RowList<R, Row>,
  key: string,
  field: K,
): FieldEdit<R, Row[K] | undefined> {
  const at = (rows: readonly Row[]): number =>
    rows.findIndex((row, index) => list.key(row, index) === key);
  return {
    mask: list.mask,
    get: (resource) => list.get(resource).find((row, index) => list.key(row, index) === key)?.[field],
    set: (resource, value) => {
      const rows = [...list.get(resource)];
      const index = at(rows);
      const row = rows[index];
      if (row === undefined) return list.set(rows);
      const changed = { ...row, [field]: value };
      if (value === undefined) delete changed[field];
      rows[index] = changed;
      return list.set(rows);
    },
  };
}

/** A change of the list as such; it conflicts with nothing, for it is made on the newest list. */
export type RowChange<Row> =
  | { kind: 'add'; row: Row }
  | { kind: 'remove'; key: string }
  | { kind: 'move'; key: string; by: -1 | 1 };

export function applyRowChange<Row>(
  rows: readonly Row[],
  change: RowChange<Row>,
  key: (row: Row, index: number) => string,
): Row[] {
  switch (change.kind) {
    case 'add':
      return [...rows, change.row];
    case 'remove':
      return rows.filter((row, index) => key(row, index) !== change.key);
    case 'move':
      return moved(rows, rows.findIndex((row, index) => key(row, index) === change.key), change.by);
  }
}

function moved<Row>(rows: readonly Row[], from: number, by: -1 | 1): Row[] {
  const to = from + by;
  const changed = [...rows];
  const row = changed[from];
  if (row === undefined || to < 0 || to >= rows.length) return changed;
  changed.splice(from, 1);
  changed.splice(to, 0, row);
  return changed;
}

/** An id in the services' alphabet, made of a title; numbered if it is taken. */
export function newRowId(title: string, taken: readonly string[], fallback: string): string {
  const ascii = title
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 32)
    .replaceAll(/^-+|-+$/g, '');
  const stem = ascii === '' ? fallback : ascii;
  if (!taken.includes(stem)) return stem;
  let number = 2;
  while (taken.includes(`${stem}-${number}`)) number += 1;
  return `${stem}-${number}`;
}
