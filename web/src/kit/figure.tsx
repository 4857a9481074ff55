import type { ReactNode } from 'react';
import { useText } from '~/i18n/text';

import { IconButton } from './button';
import { classNames } from './class-names';
import styles from './figure.module.css';
import { KeyValueList, type KeyValue } from './key-value-list';
import { Link } from './link';
import { Popover } from './popover';

interface FigureProps {
  /** Formatted already: numbers stay strings until format/, and formatting is its work. */
  text: string;
  /** The same with all its decimals, shown on hover. */
  exact?: string;
  /** Nothing: dimmed, so that what there is stands out. */
  isZero?: boolean;
  tone?: 'good' | 'warn' | 'bad' | 'muted';
  size?: 'md' | 'lg';
}

/** A number, amount or date in tabular figures. */
export function Figure({ text, exact, isZero, tone, size = 'md' }: FigureProps) {
  return (
    <span className={classNames(styles.figure, isZero && styles.zero, tone && styles[tone], styles[size])} title={exact}>
      {text}
    </span>
  );
}

interface FigureLinkProps extends FigureProps {
  /** Where the rows behind it are. */
  href: string;
  /** What it is, such as "Commit, Q2: contributions"; the figure is read after it. */
  label: string;
  /** Its rows are shown now. */
  isCurrent?: boolean;
}

/** A figure that leads to the rows which add up to it. */
export function FigureLink({ href, label, isCurrent, ...figure }: FigureLinkProps) {
  return (
    <span className={styles.link} data-figure>
      <Link href={href} variant="quiet" label={`${label}: ${figure.text}`} isCurrent={isCurrent && 'item'}>
        <Figure {...figure} />
      </Link>
    </span>
  );
}

/** A figure that does not exist, with the reason: never 0 % or 100 %. */
export function NotApplicable({ reason }: { reason: string }) {
  const text = useText();
  return (
    <span className={styles.notApplicable}>
      <span>{text('kit.notApplicable')}</span>
      <Basis label={reason}>{reason}</Basis>
    </span>
  );
}

interface BasisNoteProps {
  /** What the note explains, such as "Commit, FY2026". */
  label: string;
  /** Scope, date, tree, currency and rates, what was left out. */
  items: readonly KeyValue[];
}

/** The `?` beside a total: on what it stands. On paper it is printed out. */
export function BasisNote({ label, items }: BasisNoteProps) {
  return (
    <>
      <Basis label={label}>
        <KeyValueList items={items} />
      </Basis>
      <span data-print="only" className={styles.printed}>
        {items.map((item) => (
          <span key={item.id}>
            <b>{item.label}</b> {item.value}
          </span>
        ))}
      </span>
    </>
  );
}

function Basis({ label, children }: { label: string; children: ReactNode }) {
  const text = useText();
  const title = text('kit.basis', { what: label });
  return (
    <span data-print="hide">
      <Popover label={title} trigger={<IconButton label={title} icon="help" size="sm" />}>
        {children}
      </Popover>
    </span>
  );
}
