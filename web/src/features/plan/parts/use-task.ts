import { useCallback, useState } from 'react';

export interface Task {
  isRunning: boolean;
  /** Why the last run failed; undefined: it did not. */
  error: unknown;
  run(): void;
}

/** Runs something once at a time, keeps why it failed, and says when it is done. */
export function useTask(work: () => Promise<unknown>, onDone?: () => void): Task {
  const [state, setState] = useState<{ isRunning: boolean; error: unknown }>(IDLE);
  const run = useCallback(() => {
    setState({ isRunning: true, error: undefined });
    work().then(
      () => {
        setState(IDLE);
        onDone?.();
      },
      (error: unknown) => setState({ isRunning: false, error }),
    );
  }, [work, onDone]);
  return { ...state, run };
}

const IDLE = { isRunning: false, error: undefined };
