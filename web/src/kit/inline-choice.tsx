import { Button, Popover, Select, SelectValue } from 'react-aria-components';

import { Checkbox } from './checkbox';
import { classNames } from './class-names';
import { Icon } from './icon';
import { InlineFrame } from './inline-frame';
import type { InlineBinding } from './inline-model';
import styles from './inline.module.css';
import { OptionList, type Option } from './options';
import overlay from './overlay.module.css';
import { useInlineEdit } from './use-inline-edit';

interface InlineSelectProps {
  /** Read by screen readers; what is seen stands beside the field. */
  label: string;
  /** The chosen option's id; empty: none. */
  field: InlineBinding<string>;
  options: readonly Option[];
  /** Shown for none. */
  placeholder?: string;
  isReadOnly?: boolean;
}

/** One of a few: saved when it is chosen. */
export function InlineSelect({ label, field, options, placeholder, isReadOnly }: InlineSelectProps) {
  const edit = useInlineEdit(field);
  const labelOf = (id: string) => options.find((option) => option.id === id)?.label ?? id;
  if (isReadOnly) return <span className={styles.fixed}>{labelOf(edit.value) || placeholder}</span>;
  return (
    <InlineFrame edit={edit} show={labelOf}>
      <Select
        aria-label={label}
        className={styles.control}
        value={edit.value || null}
        onChange={(key) => edit.choose(key === null ? '' : String(key))}
      >
        <Button className={classNames(styles.input, styles.trigger)}>
          <SelectValue className={styles.chosen}>
            {({ isPlaceholder }) => (isPlaceholder ? placeholder : labelOf(edit.value))}
          </SelectValue>
          <Icon name="chevronDown" size={14} />
        </Button>
        <Popover className={overlay.popover} offset={4}>
          <OptionList options={options} />
        </Popover>
      </Select>
    </InlineFrame>
  );
}

interface InlineCheckboxProps {
  label: string;
  field: InlineBinding<boolean>;
  /** Both values as words, for a conflict: no, yes. */
  words: readonly [string, string];
  isReadOnly?: boolean;
}

/** Yes or no: saved when it is pressed. */
export function InlineCheckbox({ label, field, words, isReadOnly }: InlineCheckboxProps) {
  const edit = useInlineEdit(field);
  return (
    <InlineFrame edit={edit} show={(value) => words[value ? 1 : 0]}>
      <Checkbox label={label} isSelected={edit.value} onChange={edit.choose} isDisabled={isReadOnly} />
    </InlineFrame>
  );
}
