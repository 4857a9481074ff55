import { useEffect, useRef, type ReactNode } from 'react';

import styles from './page-header.module.css';

/** The id of the element around pages, which says by `data-gone-to` that the page is not the first one. */
export const FOCUS_FRAME = 'content';

interface PageHeaderProps {
  title: ReactNode;
  /** Breadcrumbs. */
  above?: ReactNode;
  /** Badges, beside the title. */
  beside?: ReactNode;
  /** One line of facts under the title. */
  meta?: ReactNode;
  /** Buttons, the primary one last. */
  actions?: ReactNode;
  /** Controls of what is shown: tabs, period, filter. */
  controls?: ReactNode;
}

/** What the page is about, and what can be done with it. Its title is the page's only h1. */
export function PageHeader({ title, above, beside, meta, actions, controls }: PageHeaderProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // What had the focus went with the page before: it would fall to the body.
  useEffect(() => {
    const frame = document.getElementById(FOCUS_FRAME);
    const isLost = document.activeElement === document.body || document.activeElement === frame;
    if (frame?.dataset['goneTo'] && isLost) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <header className={styles.header}>
      {above}
      <div className={styles.row}>
        <div className={styles.words}>
          <div className={styles.titleRow}>
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {beside}
          </div>
          {meta && <div className={styles.meta}>{meta}</div>}
        </div>
        {actions && (
          <div className={styles.actions} data-print="hide">
            {actions}
          </div>
        )}
      </div>
      {controls && <div className={styles.controls}>{controls}</div>}
    </header>
  );
}
