/** Who changed a field meanwhile, and when (a timestamp). */
export interface OtherWriter {
  actor: string;
  time: string;
}

export interface InlineConflict<V> {
  mine: V;
  theirs: V;
  by?: OtherWriter;
}

/** What became of a change: written, or somebody else changed the same field since it was begun. */
export type InlineOutcome<V> = { kind: 'saved' } | { kind: 'conflict'; conflict: InlineConflict<V> };

/** The value behind an inline field, and the way to change it. */
export interface InlineBinding<V> {
  value: V;
  /**
   * Writes `value`; `base` is what stood there when typing began. Calls `onWaiting` when nobody answers
   * and it tries again. Rejects with an Error whose message may be shown.
   */
  save: (change: { base: V; value: V }, onWaiting: () => void) => Promise<InlineOutcome<V>>;
  /** Under which what was typed is kept until it is saved, in this tab; survives a reload. */
  draftKey?: string;
}

/** What somebody typed and has not saved yet. */
export interface Draft<V> {
  base: V;
  value: V;
}

/** `unsaved`: typed before the page was left, and never left by its field. */
export type InlineStatus = 'idle' | 'unsaved' | 'saving' | 'waiting' | 'saved' | 'failed' | 'conflict';

/** Equal as JSON says it. */
export function isSame(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}

const PREFIX = 'accord.draft.';

/** A browser that keeps nothing (private windows, no room) loses no more than a reload would. */
export function readDraft<V>(key: string | undefined): Draft<V> | undefined {
  if (!key) return undefined;
  try {
    const text = sessionStorage.getItem(PREFIX + key);
    return text === null ? undefined : (JSON.parse(text) as Draft<V>);
  } catch {
    return undefined;
  }
}

export function keepDraft<V>(key: string | undefined, draft: Draft<V> | undefined): void {
  if (!key) return;
  try {
    if (draft) sessionStorage.setItem(PREFIX + key, JSON.stringify(draft));
    else sessionStorage.removeItem(PREFIX + key);
  } catch {
    // See readDraft.
  }
}

/** Forgets what was typed and not saved: the next person at this browser does not see it. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith(PREFIX)) sessionStorage.removeItem(key);
    }
  } catch {
    // See readDraft.
  }
}
