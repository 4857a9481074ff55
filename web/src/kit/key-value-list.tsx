import type { ReactNode } from 'react';

import styles from './key-value-list.module.css';

export interface KeyValue {
  id: string;
  label: string;
  value: ReactNode;
}

/** Facts of one thing: label and value, a line each; values may be inline fields. */
export function KeyValueList({ items }: { items: readonly KeyValue[] }) {
  return (
    <dl className={styles.list}>
      {items.map((item) => (
        <div key={item.id} className={styles.pair}>
          <dt className={styles.label}>{item.label}</dt>
          <dd className={styles.value}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
