import styles from './shortcut-keys.module.css';

const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.userAgent);

/** One key of a shortcut as it is printed on a keyboard. */
function keyLabel(key: string): string {
  if (key === 'mod') return IS_APPLE ? '⌘' : 'Ctrl';
  if (key === 'alt') return IS_APPLE ? '⌥' : 'Alt';
  return key.length === 1 ? key.toLocaleUpperCase() : key;
}

/** The keys of a shortcut such as `mod+k` or `g a`, in their order. */
export function shortcutLabels(shortcut: string): string[] {
  return shortcut.split(' ').flatMap((step) => step.split('+').map(keyLabel));
}

/** A shortcut as keys. */
export function ShortcutKeys({ shortcut }: { shortcut: string }) {
  return (
    <span className={styles.keys}>
      {shortcutLabels(shortcut).map((label) => (
        <kbd key={label}>{label}</kbd>
      ))}
    </span>
  );
}
