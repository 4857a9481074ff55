import { classNames } from './class-names';
import styles from './badge.module.css';
import { Icon, type IconName } from './icon';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad' | 'info';

interface BadgeProps {
  /** The words carry the meaning; the tone only repeats it. */
  text: string;
  tone?: Tone;
  icon?: IconName;
}

/** A short fact about the thing beside it, such as its kind. */
export function Badge({ text, tone = 'neutral', icon }: BadgeProps) {
  return (
    <span className={classNames(styles.badge, styles[tone])}>
      {icon && <Icon name={icon} size={12} />}
      {text}
    </span>
  );
}

/** Where something stands in its life: a dot and a word. */
export function StatusBadge({ text, tone = 'neutral' }: Omit<BadgeProps, 'icon'>) {
  return (
    <span className={classNames(styles.status, styles[tone])}>
      <span className={styles.dot} />
      {text}
    </span>
  );
}
