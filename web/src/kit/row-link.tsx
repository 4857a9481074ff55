import { use, type MouseEvent, type ReactNode } from 'react';

import { classNames } from './class-names';
import styles from './link.module.css';
import { NavigateContext } from './navigate';

interface RowLinkProps {
  href: string;
  /** That of the cell, so that Tab reaches the links of the focused row alone. */
  tabIndex: number;
  /** It is only there because of what stands below it. */
  isFaint?: boolean;
  children: ReactNode;
}

/** A link in a cell of a TreeGrid: React Aria's cannot be kept out of the tab order. */
export function RowLink({ href, tabIndex, isFaint, children }: RowLinkProps) {
  const navigate = use(NavigateContext);
  const onClick = (event: MouseEvent) => {
    // Another tab or window, or a download, stays the browser's.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return (
    <a
      href={href}
      tabIndex={tabIndex}
      onClick={onClick}
      className={classNames(styles.link, styles.quiet, styles.row, isFaint && styles.faint)}
    >
      {children}
    </a>
  );
}
