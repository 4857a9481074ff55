import type { ReactNode } from 'react';
import { useText } from '~/i18n/text';

import { Button } from './button';
import { classNames } from './class-names';
import { Icon, type IconName } from './icon';
import { Skeleton, useWaited } from './skeleton';
import styles from './view-state.module.css';

interface LoadingStateProps {
  /** What is coming, for screen readers. */
  label: string;
  shape: 'lines' | 'table' | 'facts' | 'page';
  count?: number;
}

/** Loading: nothing at first, after 300 ms the final shape in grey. */
export function LoadingState({ label, shape, count }: LoadingStateProps) {
  const hasWaited = useWaited();
  return (
    <output aria-label={label} className={styles.loading}>
      {hasWaited && <Skeleton shape={shape} count={count} />}
    </output>
  );
}

interface EmptyStateProps {
  title: string;
  description?: string;
  /** The one thing to do about it. */
  action?: ReactNode;
  icon?: IconName;
}

/** There is nothing: says why, and offers the one action that changes it. */
export function EmptyState({ title, description, action, icon = 'empty' }: EmptyStateProps) {
  return (
    <div className={styles.state}>
      <Icon name={icon} size={28} />
      <p className={styles.title}>{title}</p>
      {description && <p className={styles.description}>{description}</p>}
      {action}
    </div>
  );
}

interface ErrorStateProps {
  title: string;
  /** What went wrong, in words that the reader can act on. */
  message: string;
  /** What to tell whoever runs the service. */
  requestId?: string;
  onRetry?: () => void;
}

/** It failed: what, whom to tell which id, and once more. */
export function ErrorState({ title, message, requestId, onRetry }: ErrorStateProps) {
  const text = useText();
  return (
    <div className={classNames(styles.state, styles.bad)} role="alert">
      <Icon name="alert" size={28} />
      <p className={styles.title}>{title}</p>
      <p className={styles.description}>{message}</p>
      {requestId && (
        <p className={styles.request}>
          {text('kit.requestId')} <code>{requestId}</code>
        </p>
      )}
      {onRetry && <Button onPress={onRetry}>{text('kit.retry')}</Button>}
    </div>
  );
}

/** What is there may not be seen by this person; says whom to ask. */
export function NoPermission({ title, description }: { title: string; description: string }) {
  return (
    <div className={styles.state}>
      <Icon name="lock" size={28} />
      <p className={styles.title}>{title}</p>
      <p className={styles.description}>{description}</p>
    </div>
  );
}

interface NoticeProps {
  tone: 'info' | 'warn' | 'bad';
  text: string;
  action?: ReactNode;
}

const NOTICE_ICONS = { info: 'info', warn: 'alert', bad: 'alert' } as const;

/** A line above content that is there but not whole, old, or read-only: says what is missing and why. */
export function Notice({ tone, text, action }: NoticeProps) {
  return (
    <div className={classNames(styles.notice, styles[tone])}>
      <Icon name={NOTICE_ICONS[tone]} />
      <output className={styles.noticeText}>{text}</output>
      {action}
    </div>
  );
}
