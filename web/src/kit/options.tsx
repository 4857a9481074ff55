import { ListBox, ListBoxItem, Text } from 'react-aria-components';
import type { ReactNode } from 'react';

import { Icon } from './icon';
import styles from './options.module.css';

/** One choice of a select, combo box, radio group or segmented control. */
export interface Option {
  id: string;
  label: string;
  /** A second line, such as an account's path or a person's role. */
  description?: string;
}

interface OptionListProps {
  options: readonly Option[];
  /** Stands in place of an empty list. */
  empty?: ReactNode;
}

/** The list inside the popover of a select or combo box. */
export function OptionList({ options, empty }: OptionListProps) {
  return (
    <ListBox className={styles.list} items={options} renderEmptyState={() => empty}>
      {(option) => (
        <ListBoxItem id={option.id} textValue={option.label} className={styles.option}>
          <span className={styles.words}>
            <Text slot="label">{option.label}</Text>
            {option.description && (
              <Text slot="description" className={styles.description}>
                {option.description}
              </Text>
            )}
          </span>
          <span className={styles.check}>
            <Icon name="check" size={14} />
          </span>
        </ListBoxItem>
      )}
    </ListBox>
  );
}
