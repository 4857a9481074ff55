import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

import {
  isSame,
  keepDraft,
  readDraft,
  type Draft,
  type InlineBinding,
  type InlineConflict,
  type InlineStatus,
} from './inline-model';

/** How long "saved" stands at the field. */
const SAID_MS = 2500;

export interface InlineEdit<V> {
  /** What the field shows: what was typed, else what is stored. */
  value: V;
  isDirty: boolean;
  status: InlineStatus;
  /** Why it is not saved, if it failed. */
  error: string;
  conflict: InlineConflict<V> | undefined;
  change: (value: V) => void;
  /** Saves what was typed, if it differs. */
  commit: () => void;
  /** Changes and saves at once: for choices. */
  choose: (value: V) => void;
  /** Forgets what was typed. */
  cancel: () => void;
  keepMine: () => void;
}

interface Progress<V> {
  status: InlineStatus;
  error: string;
  conflict?: InlineConflict<V>;
}

const IDLE = { status: 'idle' as const, error: '' };
/** What typing makes old. */
const PASSING: ReadonlySet<InlineStatus> = new Set(['unsaved', 'saved', 'failed']);
const UNSAVED = { status: 'unsaved' as const, error: '' };

/**
 * The life of a field that saves itself: typed, left, saving, saved; or failed, with what was typed
 * still there; or in conflict, with both values. One save at a time: what is typed meanwhile follows.
 */
export function useInlineEdit<V>(binding: InlineBinding<V>): InlineEdit<V> {
  const { value: stored, draftKey } = binding;
  const [draft, setDraftState] = useState<Draft<V> | undefined>(() => readDraft<V>(draftKey));
  const [progress, setProgress] = useState<Progress<V>>(draft ? UNSAVED : IDLE);
  const latest = useRef({ binding, draft });
  const isSaving = useRef(false);
  const isAskedAgain = useRef(false);
  useLayoutEffect(() => {
    latest.current.binding = binding;
  });

  const setDraft = useCallback((next: Draft<V> | undefined) => {
    latest.current.draft = next;
    keepDraft(latest.current.binding.draftKey, next);
    setDraftState(next);
  }, []);

  const run = useCallback(async () => {
    if (isSaving.current) {
      isAskedAgain.current = true;
      return;
    }
    isSaving.current = true;
    try {
      for (let sent = latest.current.draft; sent; sent = latest.current.draft) {
        if (isSame(sent.base, sent.value)) {
          setDraft(undefined);
          setProgress(IDLE);
          return;
        }
        setProgress({ status: 'saving', error: '' });
        const onWaiting = () => setProgress({ status: 'waiting', error: '' });
        const outcome = await latest.current.binding.save(sent, onWaiting);
        if (outcome.kind === 'conflict') {
          setProgress({ status: 'conflict', error: '', conflict: outcome.conflict });
          return;
        }
        const now: Draft<V> | undefined = latest.current.draft;
        const isDone = !now || isSame(now.value, sent.value);
        setDraft(isDone ? undefined : { base: sent.value, value: now.value });
        setProgress({ status: 'saved', error: '' });
        // What is still being typed is saved when it is left.
        if (isDone || !isAskedAgain.current) return;
        isAskedAgain.current = false;
      }
    } catch (error) {
      setProgress({ status: 'failed', error: error instanceof Error ? error.message : String(error) });
    } finally {
      isSaving.current = false;
      isAskedAgain.current = false;
    }
  }, [setDraft]);

  const change = useCallback(
    (value: V) => {
      const base = latest.current.draft ? latest.current.draft.base : latest.current.binding.value;
      setDraft({ base, value });
      setProgress((before) => (PASSING.has(before.status) ? IDLE : before));
    },
    [setDraft],
  );
  const { conflict } = progress;
  // A conflict is decided by its buttons: the field that is left on the way to them saves nothing.
  const commit = useCallback(() => {
    if (!conflict) void run();
  }, [conflict, run]);
  const choose = useCallback(
    (value: V) => {
      change(value);
      void run();
    },
    [change, run],
  );
  const cancel = useCallback(() => {
    setDraft(undefined);
    setProgress(IDLE);
  }, [setDraft]);

  // What this page sent before it was left may have been written meanwhile.
  const isWritten = progress.status === 'unsaved' && draft !== undefined && isSame(draft.value, stored);
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- also forgets it in sessionStorage, outside React
    if (isWritten) cancel();
  }, [isWritten, cancel]);

  useEffect(() => {
    if (progress.status !== 'saved') return undefined;
    const timer = setTimeout(() => setProgress(IDLE), SAID_MS);
    return () => clearTimeout(timer);
  }, [progress]);

  const keepMine = useCallback(() => {
    if (!conflict) return;
    setDraft({ base: conflict.theirs, value: latest.current.draft?.value ?? conflict.mine });
    void run();
  }, [conflict, setDraft, run]);

  return {
    value: draft ? draft.value : stored,
    isDirty: draft !== undefined && !isSame(draft.base, draft.value),
    ...progress,
    conflict,
    change,
    commit,
    choose,
    cancel,
    keepMine,
  };
}
