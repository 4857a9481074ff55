import { useSyncExternalStore } from 'react';

/** One command. Buttons, menus, the palette and shortcuts all run the same one. */
export interface Action {
  /** `accounts.move`: unique among the actions of a page. */
  id: string;
  /** What it does, in the person's language. */
  title: string;
  /** Under which heading the palette and the list of shortcuts show it. */
  group: string;
  /** `mod+k`, `?`, `g a` (one after the other); `mod` is Ctrl, or Command on a Mac. */
  shortcut?: string;
  /** Other words by which the palette finds it. */
  keywords?: string;
  /** Why it cannot be done now. Undefined: it can. */
  refusal?: string;
  run: () => void;
}

let sets: readonly (readonly Action[])[] = [];
let all: readonly Action[] = [];
const listeners = new Set<() => void>();

function publish(next: typeof sets): void {
  sets = next;
  all = next.flat();
  for (const listener of listeners) listener();
}

/** Adds actions until the answer is called. */
export function registerActions(actions: readonly Action[]): () => void {
  publish([...sets, actions]);
  return () => publish(sets.filter((set) => set !== actions));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What can be done on this page now, the page's own last. */
export function currentActions(): readonly Action[] {
  return all;
}

/** What can be done now, for a component that shows it. */
export function useCurrentActions(): readonly Action[] {
  return useSyncExternalStore(subscribe, currentActions);
}

/** Runs an action, if it can be done. */
export function runAction(action: Action): void {
  if (action.refusal === undefined) action.run();
}
