import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components';

import styles from './tabs.module.css';

export interface TabEntry {
  id: string;
  label: string;
  /** Such as how many rows the tab holds. */
  count?: string;
}

interface TabsProps {
  label: string;
  tabs: readonly TabEntry[];
  value: string;
  onChange: (id: string) => void;
  /** The chosen tab's content. */
  children: ReactNode;
}

/** Parts of one thing, one in sight. Which one belongs in the URL: see the house rules. */
export function Tabs({ label, tabs, value, onChange, children }: TabsProps) {
  return (
    <AriaTabs selectedKey={value} onSelectionChange={(key) => onChange(String(key))}>
      <TabList className={styles.list} aria-label={label} data-print="hide">
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className={styles.tab}>
            {tab.label}
            {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
          </Tab>
        ))}
      </TabList>
      <TabPanel id={value} className={styles.panel}>
        {children}
      </TabPanel>
    </AriaTabs>
  );
}
