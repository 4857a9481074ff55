import { Label, ProgressBar as AriaProgressBar } from 'react-aria-components';

import styles from './progress-bar.module.css';

interface ProgressBarProps {
  label: string;
  /** Beside the bar, such as `5 of 10 rows`. */
  figure: string;
  /** Of 1; undefined: nobody knows. */
  part: number | undefined;
}

/** How far something is that takes a while. */
export function ProgressBar({ label, figure, part }: ProgressBarProps) {
  const isKnown = part !== undefined;
  return (
    <AriaProgressBar
      className={styles.progress}
      value={(part ?? 0) * 100}
      isIndeterminate={!isKnown}
      valueLabel={figure}
    >
      <span className={styles.words}>
        <Label>{label}</Label>
        <span className={styles.figure}>{figure}</span>
      </span>
      <svg className={styles.bar} viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true">
        <rect className={styles.track} width="100" height="2" />
        <rect className={styles.fill} width={isKnown ? part * 100 : 30} height="2" data-unknown={!isKnown || undefined} />
      </svg>
    </AriaProgressBar>
  );
}
