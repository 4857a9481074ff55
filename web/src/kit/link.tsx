import type { ReactNode } from 'react';
import { Link as AriaLink } from 'react-aria-components';

import { classNames } from './class-names';
import styles from './link.module.css';

interface LinkProps {
  href: string;
  /** `quiet` is coloured as the text around it until it is pointed at; `button` looks like one. */
  variant?: 'text' | 'quiet' | 'button' | 'primary';
  /** Read instead of the content, where that says too little by itself. */
  label?: string;
  /** Of what is shown now: the page, or with `item` one of several things on it. */
  isCurrent?: boolean | 'item';
  children: ReactNode;
}

/** Leads to another view of the console, or with a full address out of it. */
export function Link({ href, variant = 'text', label, isCurrent, children }: LinkProps) {
  return (
    <AriaLink
      href={href}
      aria-label={label}
      aria-current={isCurrent === 'item' ? 'true' : isCurrent ? 'page' : undefined}
      className={classNames(styles.link, styles[variant])}
    >
      {children}
    </AriaLink>
  );
}
