import type { ImportSummary } from './generated/index.js';
import { linesOf, streamOf } from './operation.js';
import type { DataOf, OptionsOf, Operation } from './operation.js';

/** A row of an export: a line of its `jsonl`. */
export type Row<Of extends Operation> = DataOf<Of>;

type EntriesIn<Body> = { [K in keyof Body]: NonNullable<Body[K]> extends (infer E extends object)[] ? E : never };

/** An entry of an import: a line of its body. */
export type Entry<Of extends Operation> =
  OptionsOf<Of> extends { body: infer Body } ? NonNullable<EntriesIn<Body>[keyof Body]> : never;

type WithoutFormat<Options> = Options extends { query: infer Query }
  ? Omit<Options, 'query'> & { query?: Omit<Query, 'format'> }
  : Options;

/**
 * The rows of a list, all of one revision, as they come: `exportRows(accountServiceExportAccounts, { query: {
 * filter } })`. A connection that ends too early throws.
 */
export async function* exportRows<Of extends Operation>(
  operation: Of,
  options?: WithoutFormat<OptionsOf<Of>>,
): AsyncGenerator<Row<Of>> {
  const query = { ...(options as { query?: object } | undefined)?.query, format: 'jsonl' };
  for await (const line of linesOf(await streamOf(operation, { ...options, query }))) {
    if (line !== '') yield JSON.parse(line) as Row<Of>;
  }
}

/** A list as a file: `exportFile(accountServiceExportAccounts, { query: { format: 'xlsx' } })`. */
export async function exportFile<Of extends Operation>(operation: Of, options: OptionsOf<Of>): Promise<Blob> {
  const { data } = await operation({ ...options, parseAs: 'blob', throwOnError: true });
  return data as Blob;
}

/**
 * Imports entries, 64 MiB at most, and tells what became of each batch of up to 1,000 as it is written:
 * `importRows(accountServiceUpsertAccounts, entries, { query: { requestId } })`. Throws the error of the first
 * line that is refused; batches before its own are written, and sending the same again changes nothing that
 * is there already.
 */
export async function* importRows<Of extends Operation>(
  operation: Of,
  entries: Iterable<Entry<Of>> | AsyncIterable<Entry<Of>>,
  options?: Omit<OptionsOf<Of>, 'body'>,
): AsyncGenerator<ImportSummary> {
  const lines: string[] = [];
  for await (const entry of entries) lines.push(JSON.stringify(entry) + '\n');
  const headers = { ...(options as { headers?: object } | undefined)?.headers, 'Content-Type': 'application/x-ndjson' };
  const body = await streamOf(operation, { ...options, headers, body: lines.join(''), bodySerializer: null });
  for await (const line of linesOf(body)) {
    if (line === '') continue;
    const told = JSON.parse(line) as ImportSummary | { error: unknown };
    if ('error' in told) throw told.error;
    yield told;
  }
}
