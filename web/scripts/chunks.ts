import { readFileSync } from 'node:fs';

/** What Vite's manifest says of one chunk. */
export interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
  css?: string[];
}

export type Manifest = Record<string, Chunk>;

export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${folder}/manifest.json`, 'utf8')) as Manifest;
}

/** The files that a browser fetches before the chunk runs: it, what it imports, and their styles. */
export function filesOf(manifest: Manifest, key: string, seen = new Set<string>()): string[] {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return [];
  seen.add(key);
  const imported = (chunk.imports ?? []).flatMap((next) => filesOf(manifest, next, seen));
  return [...new Set([chunk.file, ...(chunk.css ?? []), ...imported])];
}
