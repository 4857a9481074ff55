import { queryString, type Query } from './client';

type ExportFormat = 'csv' | 'xlsx' | 'jsonl';

/** Where a list is to be had as a file: all of it, or what `query` has the list show. */
export function exportAddress(list: string, format: ExportFormat, query: Query = {}): string {
  return `/v1/${list}:export${queryString({ format, ...query })}`;
}

/** A text in a filter of the interface. */
export function filterText(text: string): string {
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
