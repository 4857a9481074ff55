import { useId, type ReactNode } from 'react';

import styles from './section.module.css';

interface SectionProps {
  title: string;
  /** A count or badge beside the title. */
  beside?: ReactNode;
  description?: string;
  /** Buttons on the title's line. */
  actions?: ReactNode;
  /** `card` stands on its own surface; `plain` on the page. Default: card. */
  kind?: 'card' | 'plain';
  /** For links within the page. */
  id?: string;
  children: ReactNode;
}

/** A titled part of a page; a region that screen readers can jump to. */
export function Section({ title, beside, description, actions, kind = 'card', id, children }: SectionProps) {
  const heading = useId();
  return (
    <section id={id} className={styles[kind]} aria-labelledby={heading}>
      <header className={styles.head}>
        <div className={styles.words}>
          <div className={styles.titleRow}>
            <h2 id={heading}>{title}</h2>
            {beside}
          </div>
          {description && <p className={styles.description}>{description}</p>}
        </div>
        {actions && (
          <div className={styles.actions} data-print="hide">
            {actions}
          </div>
        )}
      </header>
      {children}
    </section>
  );
}
