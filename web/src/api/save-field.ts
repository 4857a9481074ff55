// How one edited field comes to the server without overwriting anybody. What is sent names the etag
// that it was made on. If somebody was quicker (ABORTED), the resource is read again: when the field
// still is as the writer saw it, the change goes on top of the other one without a word; when it is
// not, nothing is written and both values are given back. Knows no network and no React.

/** One editable value of a resource: a field, or a field of one row of a list. */
export interface FieldEdit<R, V> {
  /** The path in the update mask and in the history, such as `business_priorities`. */
  mask: string;
  get(resource: R): V;
  /** The part of the resource that is sent, made of the newest version so that the rest stays. */
  set(resource: R, value: V): Partial<R>;
}

export interface PatchCall<R> {
  body: Partial<R>;
  mask: string;
  etag: string;
}

/** What saving needs of the world. */
export interface SavePort<R> {
  /** The newest version at hand. */
  current(): R;
  patch(call: PatchCall<R>): Promise<R>;
  /** Reads it again, past every cache. */
  refetch(): Promise<R>;
  /** Who changed the path last. Undefined: not known any more. */
  lastChange(path: string): Promise<LastChange | undefined>;
  isConflict(error: unknown): boolean;
}

export interface LastChange {
  actor: string;
  time: string;
}

export interface FieldConflict<V> {
  base: V;
  mine: V;
  theirs: V;
  by: LastChange | undefined;
}

export type SaveOutcome<R, V> =
  | { kind: 'saved'; resource: R }
  | { kind: 'conflict'; conflict: FieldConflict<V> };

/** After so many quicker writers the server is asked no more; the writer is told. */
const ATTEMPTS_MAX = 5;

/** `base`: what the writer saw when they began; `value`: what they made of it. */
export async function saveField<R extends { etag: string }, V>(
  port: SavePort<R>,
  edit: FieldEdit<R, V>,
  { base, value }: { base: V; value: V },
): Promise<SaveOutcome<R, V>> {
  let theirs: { value: V } | undefined;
  const resource = await writeOnNewest(port, edit.mask, (newest) => {
    const stored = edit.get(newest);
    if (same(stored, value)) return undefined;
    if (same(stored, base)) return edit.set(newest, value);
    theirs = { value: stored };
    return undefined;
  });
  if (theirs === undefined) return { kind: 'saved', resource };
  const by = await port.lastChange(edit.mask);
  return { kind: 'conflict', conflict: { base, mine: value, theirs: theirs.value, by } };
}

/**
 * Writes what `make` makes of the newest version, and once more if it was not the newest; answers with
 * the version that came of it. Where `make` gives nothing, nothing is written.
 */
export async function writeOnNewest<R extends { etag: string }>(
  port: SavePort<R>,
  mask: string,
  make: (newest: R) => Partial<R> | undefined,
): Promise<R> {
  let resource = port.current();
  let aborted: unknown;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const body = make(resource);
    if (body === undefined) return resource;
    try {
      return await port.patch({ body, mask, etag: resource.etag });
    } catch (error) {
      if (!port.isConflict(error)) throw error;
      aborted = error;
      resource = await port.refetch();
    }
  }
  throw aborted;
}

/** Equal as JSON says it; key order counts, which is that of the server in both. */
export function same(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
