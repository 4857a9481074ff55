import { currentActions, runAction, type Action } from './action';

/** How long after the first key of `g a` the second one still counts. */
const SEQUENCE_MS_MAX = 1200;

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** A pressed key as shortcuts are written: `mod+k`, `?`, `Escape`. */
export function keyText(event: Key): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return (event.ctrlKey || event.metaKey ? 'mod+' : '') + (event.altKey ? 'alt+' : '') + key;
}

/** The element takes text: letters belong to it. */
export function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) {
    return !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type);
  }
  return (
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement ||
    target.isContentEditable ||
    target.getAttribute('role') === 'spinbutton'
  );
}

/** The action of what was typed, the page's own before the console's; `waiting`: one begins so. */
export function matchShortcut(
  actions: readonly Action[],
  typed: string,
): { action: Action | undefined; waiting: boolean } {
  return {
    action: actions.findLast(({ shortcut }) => shortcut === typed),
    waiting: actions.some(({ shortcut }) => shortcut?.startsWith(`${typed} `)),
  };
}

/** Runs actions by their shortcuts until the answer is called. */
export function listenForShortcuts(target: Document = document): () => void {
  let typed = '';
  let typedAt = 0;
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const key = keyText(event);
    const withModifier = event.ctrlKey || event.metaKey || event.altKey;
    // In a dialog and in a field letters mean themselves; combinations work everywhere.
    if (!withModifier && (takesText(event.target) || isInDialog(event.target))) return;
    const begun = event.timeStamp - typedAt < SEQUENCE_MS_MAX ? typed : '';
    typed = begun ? `${begun} ${key}` : key;
    typedAt = event.timeStamp;
    const { action, waiting } = matchShortcut(currentActions(), typed);
    if (action || !waiting) typed = '';
    if (!action) return;
    event.preventDefault();
    runAction(action);
  };
  target.addEventListener('keydown', listen);
  return () => target.removeEventListener('keydown', listen);
}

function isInDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"],[role="menu"]') !== null;
}
