import type {
  FaultWords,
  FieldSource,
  ImportFault,
  ImportField,
  ImportJob,
  ImportMapping,
  ImportReport,
  LoadFigures,
  LookedAtTable,
  MappingLoad,
  ShownTable,
} from '~/api/import-jobs';

/** A step waits or runs. */
export function isBusy(job: ImportJob): boolean {
  return job.state === 'waiting' || job.state === 'running';
}

export const RESOURCES = ['person', 'product', 'account', 'opportunity', 'exchange_rate'] as const;

/** What becomes of rows, in the order of the tables. */
export const FIGURES = [
  'rows',
  'created',
  'updated',
  'restored',
  'unchanged',
  'deleted',
  'missing',
  'cleared',
  'keptEmpty',
  'skipped',
  'repeated',
  'leftOut',
  'unchecked',
] as const satisfies readonly (keyof LoadFigures)[];

const ALWAYS = new Set<string>(['rows', 'created', 'updated', 'unchanged', 'leftOut']);

/** The figures that say something: those of a plain import, and others that are not zero everywhere. */
export function figuresOf(report: ImportReport): (typeof FIGURES)[number][] {
  return FIGURES.filter((name) => ALWAYS.has(name) || report.loads.some((load) => load[name] > 0));
}

export function totalOf(report: ImportReport, figure: (typeof FIGURES)[number]): number {
  return report.loads.reduce((sum, load) => sum + load[figure], 0);
}

/** A row as it was read, with what is wrong in it. */
export interface FaultyRow {
  line: number;
  cells: string[];
  /** By the index of the column. */
  byColumn: Map<number, FaultWords[]>;
  /** Of the row as a whole, and of columns that the file does not have by that name. */
  others: (FaultWords & { column: string })[];
}

export function tableKey(table: { file: string; sheet?: string }): string {
  return `${table.file}\n${table.sheet ?? ''}`;
}

/** The rows of a table with their faults; those that have some first. */
export function faultyRows(table: ShownTable, faults: readonly ImportFault[]): FaultyRow[] {
  const columns = table.columns ?? [];
  const rows = (table.rows ?? []).map<FaultyRow>(({ line, cells }) => ({ line, cells, byColumn: new Map(), others: [] }));
  const byLine = new Map(rows.map((row) => [row.line, row]));
  for (const fault of faults) {
    if (tableKey(fault) !== tableKey(table)) continue;
    const row = byLine.get(fault.line);
    if (!row) continue;
    // Of several columns ("first + last") the first shows it.
    const index = columns.indexOf(fault.column.split(' + ')[0] ?? '');
    if (index < 0) row.others.push(fault);
    else row.byColumn.set(index, [...(row.byColumn.get(index) ?? []), fault]);
  }
  const isFaulty = (row: FaultyRow) => row.others.length > 0 || row.byColumn.size > 0;
  return [...rows.filter(isFaulty), ...rows.filter((row) => !isFaulty(row))];
}

/** The loads of a mapping that read a table. */
export function loadsOf(mapping: ImportMapping, table: LookedAtTable): number[] {
  return mapping.loads.flatMap((load, index) =>
    fits(load.file, table.file) && (load.sheet === undefined || load.sheet === table.sheet) ? [index] : [],
  );
}

/** A load names a file, or several by a `*`. */
function fits(pattern: string, file: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return pattern === file;
  const last = others.pop() ?? '';
  if (!file.startsWith(first) || !file.slice(first.length).endsWith(last)) return false;
  let at = first.length;
  return others.every((part) => {
    const found = file.indexOf(part, at);
    at = found + part.length;
    return found >= 0 && at <= file.length - last.length;
  });
}

/** The field that a column alone fills; '' if none does. */
export function fieldOf(load: MappingLoad, column: string): string {
  return Object.keys(load.fields).find((path) => load.fields[path]?.column === column) ?? '';
}

/** The fields that a column fills together with others, or names as an amount's currency. */
export function sharedFieldsOf(load: MappingLoad, column: string): string[] {
  return Object.keys(load.fields).filter((path) => {
    const source = load.fields[path];
    return source?.columns?.includes(column) === true || source?.['currency_column'] === column;
  });
}

export function keyOf(load: MappingLoad): string {
  return Array.isArray(load.key) ? load.key.join(' + ') : load.key;
}

/** How a field is read at first, before somebody says more. */
function firstSource(column: string, field: ImportField | undefined): FieldSource {
  if (field?.refersTo) return { column, refers_to: field.refersTo };
  return field?.form === 'amount' ? { column, currency: 'USD' } : { column };
}

function withLoad(mapping: ImportMapping, index: number, load: MappingLoad): ImportMapping {
  return { ...mapping, loads: mapping.loads.map((each, at) => (at === index ? load : each)) };
}

/** The column fills this field and no other; '' takes it out. */
export function chooseField(
  mapping: ImportMapping,
  index: number,
  choice: { column: string; path: string; field: ImportField | undefined },
): ImportMapping {
  const load = mapping.loads[index];
  if (!load) return mapping;
  const kept = Object.entries(load.fields).filter(
    ([path, source]) => source.column !== choice.column && path !== choice.path,
  );
  const fields = Object.fromEntries(kept);
  if (choice.path) fields[choice.path] = firstSource(choice.column, choice.field);
  return withLoad(mapping, index, { ...load, fields });
}

/** Sets members of a field's source; undefined takes one out, and what was said of the guess with it. */
export function changeSource(
  mapping: ImportMapping,
  index: number,
  path: string,
  members: Record<string, unknown>,
): ImportMapping {
  const load = mapping.loads[index];
  const source = load?.fields[path];
  if (!load || !source) return mapping;
  const { about: _, ...rest } = { ...source, ...members };
  return withLoad(mapping, index, { ...load, fields: { ...load.fields, [path]: withoutUndefined(rest) } });
}

export function changeLoad(mapping: ImportMapping, index: number, members: Record<string, unknown>): ImportMapping {
  const load = mapping.loads[index];
  return load ? withLoad(mapping, index, withoutUndefined({ ...load, ...members }) as MappingLoad) : mapping;
}

function withoutUndefined(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** In this order loads are written, so that each finds what it refers to. */
const WRITTEN = ['person', 'product', 'exchange_rate', 'account', 'opportunity'];

/** The load among the others, before those that may refer to its rows. */
function inOrder(loads: readonly MappingLoad[], made: MappingLoad): MappingLoad[] {
  const rank = (load: MappingLoad) => WRITTEN.indexOf(load.resource);
  const found = loads.findIndex((load) => rank(load) > rank(made));
  const at = found < 0 ? loads.length : found;
  return [...loads.slice(0, at), made, ...loads.slice(at)];
}

/**
 * The table is read as this kind, by the load at `index` or by a new one where there is none; '' leaves
 * it out.
 */
export function chooseResource(
  mapping: ImportMapping,
  table: LookedAtTable,
  resource: string,
  index: number | undefined = loadsOf(mapping, table)[0],
): ImportMapping {
  const others = mapping.loads.filter((_, at) => at !== index);
  if (!resource) return { ...mapping, loads: others };
  const load = index === undefined ? undefined : mapping.loads[index];
  const unique = table.facts?.find((fact) => fact.unique)?.column;
  const made: MappingLoad = {
    file: table.file,
    ...(table.kind === 'workbook' && { sheet: table.sheet }),
    resource,
    key: load?.key ?? unique ?? table.columns?.[0] ?? '',
    fields: {},
  };
  if (resource !== 'opportunity') return { ...mapping, loads: inOrder(others, made) };
  // A deal has a stage: all are open until somebody says which column tells.
  made.fields = { stage: { constant: 'open', refers_to: 'stage' } };
  const stages = mapping['stages'] ?? [
    { id: 'open', display_name: 'Open', outcome: 'OPEN', forecast_category: 'PIPELINE' },
  ];
  return { ...mapping, stages, loads: inOrder(others, made) };
}

/** How numbers may be written, as a mapping says it. */
export const NUMBER_STYLES: Readonly<Record<string, object | undefined>> = {
  auto: undefined,
  '1,234.5': { decimal: '.', group: ',' },
  '1.234,5': { decimal: ',', group: '.' },
  '1 234,5': { decimal: ',', group: ' ' },
  "1'234.5": { decimal: '.', group: "'" },
};

export function numberStyleOf(source: FieldSource): string {
  const said = source['numbers'] as { decimal?: string; group?: string } | undefined;
  if (!said) return 'auto';
  const found = Object.entries(NUMBER_STYLES).find(([, style]) => {
    const each = style as typeof said | undefined;
    return each?.decimal === said.decimal && (each?.group ?? '') === (said.group ?? '');
  });
  return found?.[0] ?? '';
}

/** Endings of files that are offered to be chosen; what is dropped is looked at whatever it is called. */
export const ACCEPTED = ['.csv', '.tsv', '.txt', '.xlsx', '.jsonl', '.ndjson', '.json'];

/** Where nothing could be suggested, one begins with nothing. */
export const EMPTY_MAPPING: ImportMapping = { system: 'export', loads: [] };
