import type { Action } from '~/actions/action';
import type { Account } from '~/api/generated/types.gen';

/** One line of the palette. */
export interface PaletteEntry {
  id: string;
  title: string;
  /** A second line, such as an account's country. */
  note: string;
  group: string;
  shortcut?: string;
  /** Why it cannot be done now. */
  refusal?: string;
  run: () => void;
}

/** Actions by the heading that they belong to, headings in the order in which they first come. */
export function groupActions(actions: readonly Action[]): { group: string; actions: Action[] }[] {
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    groups.set(action.group, [...(groups.get(action.group) ?? []), action]);
  }
  return [...groups].map(([group, members]) => ({ group, actions: members }));
}

/** Actions whose title or other words have every word typed; the page's own before the console's. */
export function actionEntries(actions: readonly Action[], typed: string): PaletteEntry[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = actions.filter(({ id, title, keywords = '' }) => {
    const text = `${title} ${keywords}`.toLocaleLowerCase();
    return id !== 'app.palette' && words.every((word) => text.includes(word));
  });
  return found.toReversed().map(({ id, title, group, shortcut, refusal, run }) => ({
    id,
    title,
    note: refusal ?? '',
    group,
    shortcut,
    refusal,
    run,
  }));
}

/** Accounts as lines of the palette; `go` opens one. */
export function accountEntries(
  accounts: readonly Account[],
  group: string,
  noteOf: (account: Account) => string,
  go: (name: string) => void,
): PaletteEntry[] {
  return accounts.map((account) => ({
    id: account.name,
    title: account.displayName,
    note: noteOf(account),
    group,
    run: () => go(account.name),
  }));
}

/** The line that the key leads to from the given one, round and round. */
export function nextIndex(key: string, index: number, count: number): number {
  if (count === 0) return 0;
  if (key === 'ArrowDown') return (index + 1) % count;
  if (key === 'ArrowUp') return (index + count - 1) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  return index;
}
