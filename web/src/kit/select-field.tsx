import { Button, Popover, Select, SelectValue } from 'react-aria-components';

import { classNames } from './class-names';
import { FieldFrame, type FieldProps } from './field';
import styles from './field.module.css';
import { Icon } from './icon';
import { OptionList, type Option } from './options';
import overlay from './overlay.module.css';

interface SelectFieldProps extends FieldProps {
  /** The chosen option's id; empty: none. */
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
}

/** One of a few. For one of many, see ComboBoxField. */
export function SelectField({ value, onChange, options, ...field }: SelectFieldProps) {
  return (
    <Select
      className={styles.field}
      value={value || null}
      onChange={(key) => onChange(key === null ? '' : String(key))}
      isRequired={field.isRequired}
      isInvalid={Boolean(field.error)}
      validationBehavior="aria"
    >
      <FieldFrame {...field}>
        <Button className={styles.trigger}>
          <SelectValue className={styles.value}>
            {({ selectedText, isPlaceholder }) => (isPlaceholder ? '\u2013' : selectedText)}
          </SelectValue>
          <Icon name="chevronDown" />
        </Button>
        <Popover className={classNames(overlay.popover, overlay.asWide)} offset={4}>
          <OptionList options={options} />
        </Popover>
      </FieldFrame>
    </Select>
  );
}
