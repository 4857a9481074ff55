import { fetchOrThrow } from './client';
import { errorOfResponse } from './error';

/** How far a step is. */
export interface ImportProgress {
  file: string;
  resource: string;
  done: number;
  total: number;
}

/** Why a step failed, as the program or the gateway says it. */
export interface ImportFailure {
  code: string;
  reason: string;
  message: string;
  metadata: Record<string, string> | null;
}

export type ImportStep = 'look' | 'check' | 'run' | 'undo';

/** One import, from its files to its taking back. */
export interface ImportJob {
  id: string;
  files: { name: string; bytes: number }[];
  hasMapping: boolean;
  /** The last that was begun; empty: none. */
  step: ImportStep | '';
  state: 'idle' | 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  progress: ImportProgress | null;
  error: ImportFailure | null;
  results: ImportStep[];
  /** Files and mapping are as the last check saw them. */
  checked: boolean;
  /** What can be taken back; empty: nothing. */
  run: string;
}

/** A run of the past. */
export interface ImportRun {
  run: string;
  at: string;
  files: string[];
  undone: boolean;
}

export interface ImportOverview {
  available: boolean;
  jobs: ImportJob[];
  runs: ImportRun[];
}

/** Rows of a file, as they are read. */
export interface ShownTable {
  file: string;
  /** Of a workbook; else empty. */
  sheet: string;
  columns?: string[];
  rows?: { line: number; cells: string[] }[];
  rowCount?: number;
  /** Why the file is no table. */
  fault?: string;
}

export interface LookedAtTable extends ShownTable {
  kind?: 'csv' | 'json_lines' | 'workbook';
  encoding?: string;
  delimiter?: string;
  facts?: { column: string; filled: number; unique: boolean; examples: string[] }[];
}


export interface FieldSource {
  column?: string;
  columns?: string[];
  about?: string;
  [member: string]: unknown;
}

export interface MappingLoad {
  file: string;
  sheet?: string;
  resource: string;
  key: string | string[];
  about?: string;
  empty?: string;
  fields: Record<string, FieldSource>;
  [member: string]: unknown;
}

/** What columns mean (cli/import/README.md); the program judges it. */
export interface ImportMapping {
  /** Whose keys they are; without it rows are known by names. */
  system?: string;
  about?: string;
  loads: MappingLoad[];
  [member: string]: unknown;
}

export interface ImportLook {
  tables: LookedAtTable[];
  /** What is suggested. */
  mapping: ImportMapping | null;
}

/** A field that a mapping can fill. */
export interface ImportField {
  path: string;
  form: 'text' | 'amount' | 'day' | 'number' | 'share' | 'decimal' | 'flag' | 'choice' | 'json';
  required: boolean;
  refersTo: string;
  choices: string[];
}

export interface ImportFields {
  resources: { resource: string; fields: ImportField[] }[];
  dateFormats: string[];
  /** Mappings of well-known systems, as texts of JSON. */
  profiles: { profile: string; mapping: string }[];
}

/** What is wrong: a code with its variables, and the program's words. */
export interface FaultWords {
  reason: string;
  /** Empty: there are only words. */
  code: string;
  details: Record<string, string>;
}

export interface ImportFault extends FaultWords {
  file: string;
  sheet: string;
  line: number;
  column: string;
}

export interface LoadFigures {
  file: string;
  resource: string;
  rows: number;
  created: number;
  updated: number;
  restored: number;
  unchanged: number;
  deleted: number;
  missing: number;
  cleared: number;
  keptEmpty: number;
  skipped: number;
  repeated: number;
  leftOut: number;
  unchecked: number;
}

/** What came of a check or a run. */
export interface ImportReport {
  dryRun: boolean;
  files: { file: string; readAs: string }[];
  loads: LoadFigures[];
  problemCount: number;
  reasons: (FaultWords & { file: string; column: string; count: number; places: string[] })[];
  faults: ImportFault[];
  tables?: ShownTable[];
}

/** What came of taking back. */
export interface UndoReport {
  deleted: number;
  putBack: number;
  undeleted: number;
  unchanged: number;
  leftAlone: number;
}

const ROUTE = '/import-jobs';

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetchOrThrow(`${ROUTE}${path}`, init);
  const text = await response.text();
  if (!response.ok) throw errorOfResponse(response, text);
  return JSON.parse(text) as T;
}

function json(method: string, body: object): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } };
}

/** Reads below `/import-jobs`: an import, its mapping, a step's result. */
export function readImports<T>(path: string, signal: AbortSignal): Promise<T> {
  return call<T>(path, { signal });
}

/** An empty import, or one that takes back an earlier run. */
export function createImport(undo?: string): Promise<ImportJob> {
  return call<ImportJob>('', json('POST', undo === undefined ? {} : { undo }));
}

export function deleteImport(id: string): Promise<object> {
  return call(`/${id}`, { method: 'DELETE' });
}

/** Sends a file; it takes the place of one of the same name. */
export function sendFile(id: string, file: File): Promise<ImportJob> {
  return call(`/${id}/files/${encodeURIComponent(file.name)}`, { method: 'PUT', body: file });
}

export function removeFile(id: string, name: string): Promise<ImportJob> {
  return call(`/${id}/files/${encodeURIComponent(name)}`, { method: 'DELETE' });
}

export function putMapping(id: string, mapping: object): Promise<ImportJob> {
  return call(`/${id}/mapping`, json('PUT', mapping));
}

/** Begins a step, or ends the one that runs. */
export function beginStep(id: string, step: ImportStep | 'cancel', choices: object = {}): Promise<ImportJob> {
  return call(`/${id}:${step}`, json('POST', choices));
}
