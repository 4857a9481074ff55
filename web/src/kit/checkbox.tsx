import { Checkbox as AriaCheckbox } from 'react-aria-components';

import styles from './checkbox.module.css';
import { Icon } from './icon';

interface CheckboxProps {
  label: string;
  isSelected: boolean;
  onChange: (isSelected: boolean) => void;
  isDisabled?: boolean;
}

/** Yes or no. */
export function Checkbox({ label, ...rest }: CheckboxProps) {
  return (
    <AriaCheckbox {...rest} className={styles.checkbox}>
      <span className={styles.box}>
        <Icon name="check" size={12} />
      </span>
      {label}
    </AriaCheckbox>
  );
}
