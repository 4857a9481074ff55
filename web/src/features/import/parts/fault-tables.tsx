import { useMemo, useState } from 'react';
import type { ImportFault, ImportReport, ShownTable } from '~/api/import-jobs';
import { useFormat } from '~/format/use-format';
import { useText, type Text } from '~/i18n/text';
import { DataTable, type DataColumn } from '~/kit/data-table';
import { Tabs } from '~/kit/tabs';
import { faultText, type FaultText } from '../faults';
import { faultyRows, tableKey, type FaultyRow } from '../model';
import styles from './fault-tables.module.css';

/** The rows as they are read, what is wrong beside them. */
export function FaultTables({ report }: { report: ImportReport }) {
  const text = useText();
  const format = useFormat();
  const tables = report.tables ?? [];
  const faultsOf = (table: ShownTable) => report.faults.filter((fault) => tableKey(fault) === tableKey(table));
  const worst = tables.find((table) => faultsOf(table).length > 0) ?? tables[0];
  const [chosen, setChosen] = useState<string>();
  const shown = tables.find((table) => tableKey(table) === chosen) ?? worst;
  if (!shown) return null;
  return (
    <Tabs
      label={text('import.rows.title')}
      tabs={tables.map((table) => ({
        id: tableKey(table),
        label: table.sheet ? `${table.file}: ${table.sheet}` : table.file,
        count: faultsOf(table).length > 0 ? format.count(faultsOf(table).length) : undefined,
      }))}
      value={tableKey(shown)}
      onChange={setChosen}
    >
      <Rows key={tableKey(shown)} table={shown} faults={report.faults} />
    </Tabs>
  );
}

/** The line, what is wrong, and every cell. */
function useRowColumns(table: ShownTable): DataColumn<FaultyRow>[] {
  const text = useText();
  const format = useFormat();
  return useMemo<DataColumn<FaultyRow>[]>(
    () => [
      { id: 'line', header: text('import.rows.line'), text: (row) => format.count(row.line), align: 'end' },
      {
        id: 'faults',
        header: text('import.rows.faults'),
        text: (row) => linesOf(row, table, text).map((line) => `${line.column} ${line.words}`).join('; '),
        cell: (row) => <Faults lines={linesOf(row, table, text)} />,
      },
      ...(table.columns ?? []).map<DataColumn<FaultyRow>>((name, index) => ({
        id: String(index),
        header: name || text('import.rows.unnamed', { number: index + 1 }),
        text: (row) => row.cells[index] ?? '',
        cell: (row) => (
          <span className={row.byColumn.has(index) ? styles.bad : undefined}>{row.cells[index] || '\u00A0'}</span>
        ),
      })),
    ],
    [text, format, table],
  );
}

function Rows({ table, faults }: { table: ShownTable; faults: readonly ImportFault[] }) {
  const text = useText();
  const format = useFormat();
  const rows = useMemo(() => faultyRows(table, faults), [table, faults]);
  const columns = useRowColumns(table);
  return (
    <>
      <DataTable label={text('import.rows.title')} columns={columns} rows={rows} rowKey={(row) => String(row.line)} />
      <p className={styles.shown}>
        {text('import.rows.shown', { shown: format.count(rows.length), all: format.count(table.rowCount) })}
      </p>
    </>
  );
}

interface FaultLine extends FaultText {
  column: string;
}

/** What is wrong with a row, by its columns. */
function linesOf(row: FaultyRow, table: ShownTable, text: Text): FaultLine[] {
  const ofColumns = [...row.byColumn].flatMap(([index, faults]) =>
    faults.map((fault) => ({ column: table.columns?.[index] ?? '', ...faultText(fault, text) })),
  );
  return [...row.others.map((fault) => ({ column: fault.column, ...faultText(fault, text) })), ...ofColumns];
}

function Faults({ lines }: { lines: readonly FaultLine[] }) {
  if (lines.length === 0) return null;
  return (
    <ul className={styles.faults}>
      {lines.map(({ column, words, isForeign }) => (
        <li key={`${column} ${words}`}>
          {column && <code>{column}</code>} <span lang={isForeign ? 'en' : undefined}>{words}</span>
        </li>
      ))}
    </ul>
  );
}
