import type { ReactNode } from 'react';

import styles from './page-header.module.css';

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
  return (
    <header className={styles.header}>
      {above}
      <div className={styles.row}>
        <div className={styles.words}>
          <div className={styles.titleRow}>
            <h1>{title}</h1>
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
