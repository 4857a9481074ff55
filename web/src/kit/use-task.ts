import { useCallback, useRef, useState } from 'react';

export interface Task {
  isRunning: boolean;
  /** Why the last run failed; undefined: it did not. */
  error: unknown;
  /** Runs it, unless it runs or, where it succeeds once, has succeeded. */
  run(): void;
}

interface TaskOptions {
  onDone?: () => void;
  /** What shows it goes away when it is done: the second press of a double click comes to nothing. */
  isOnce?: boolean;
}

/**
 * Runs something once at a time, keeps why it failed, and says when it is done. A second press counts for
 * nothing even before the first has been drawn: one intent is one call.
 */
export function useTask(work: () => Promise<unknown>, { onDone, isOnce = false }: TaskOptions = {}): Task {
  const [state, setState] = useState<{ isRunning: boolean; error: unknown }>(IDLE);
  const isTaken = useRef(false);
  const run = useCallback(() => {
    if (isTaken.current) return;
    isTaken.current = true;
    setState({ isRunning: true, error: undefined });
    work().then(
      () => {
        isTaken.current = isOnce;
        setState(IDLE);
        onDone?.();
      },
      (error: unknown) => {
        isTaken.current = false;
        setState({ isRunning: false, error });
      },
    );
  }, [work, onDone, isOnce]);
  return { ...state, run };
}

const IDLE = { isRunning: false, error: undefined };
