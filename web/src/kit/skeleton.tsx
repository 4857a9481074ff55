import { useEffect, useState } from 'react';

import styles from './skeleton.module.css';

/** Nothing for 300 ms: what comes sooner needs no announcement, and a flash only disturbs. */
const DELAY_MS = 300;

/** Whether so long has been waited that a skeleton may be shown. */
export function useWaited(delayMs = DELAY_MS): boolean {
  const [hasWaited, setHasWaited] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setHasWaited(true), delayMs);
    return () => clearTimeout(timer);
  }, [delayMs]);
  return hasWaited;
}

interface SkeletonProps {
  /** The shape of what is coming. */
  shape: 'lines' | 'table' | 'facts' | 'page';
  /** How many lines or rows. */
  count?: number;
}

/** Grey bars in the shape of what is coming. */
export function Skeleton({ shape, count = 6 }: SkeletonProps) {
  return (
    <div className={styles[shape]} aria-hidden="true">
      {shape === 'page' && <div className={styles.title} />}
      {Array.from({ length: count }, (_, index) => (
        <div key={index} className={styles.row}>
          <span className={styles.bar} />
          {shape !== 'lines' && <span className={styles.bar} />}
          {shape === 'table' && <span className={styles.bar} />}
        </div>
      ))}
    </div>
  );
}
