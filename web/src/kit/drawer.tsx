import { useEffect, useId, useRef, type ReactNode } from 'react';

import { IconButton } from './button';
import styles from './drawer.module.css';

interface DrawerProps {
  title: string;
  /** Says what closing does, such as "Close the deals". */
  closeLabel: string;
  /** Keys that the page hears while it is open, for those who see. */
  keys: string;
  onClose: () => void;
  children: ReactNode;
}

/**
 * What stands behind something on the page, at the right of it: the page stays in view and in use. It takes
 * the focus when it opens. Escape is the page's to hear, since the focus may be there. On a narrow screen it
 * covers the page.
 */
export function Drawer({ title, closeLabel, keys, onClose, children }: DrawerProps) {
  const heading = useId();
  const place = useRef<HTMLElement>(null);
  useEffect(() => place.current?.focus({ preventScroll: true }), []);
  return (
    <aside
      ref={place}
      tabIndex={-1}
      aria-labelledby={heading}
      className={styles.drawer}
    >
      <header className={styles.head}>
        <h2 id={heading} aria-live="polite">
          {title}
        </h2>
        <span className={styles.keys} aria-hidden="true" data-print="hide">
          {keys}
        </span>
        <IconButton icon="close" label={closeLabel} onPress={onClose} />
      </header>
      <div className={styles.content}>{children}</div>
    </aside>
  );
}
