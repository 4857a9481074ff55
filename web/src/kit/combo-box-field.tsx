import { Button, ComboBox, Group, Input, Popover } from 'react-aria-components';
import { useText } from '~/i18n/text';

import { classNames } from './class-names';
import { FieldFrame, type FieldProps } from './field';
import styles from './field.module.css';
import { Icon } from './icon';
import { OptionList, type Option } from './options';
import overlay from './overlay.module.css';

/** What is typed, and what is found for it; the caller asks the server. */
export interface OptionSearch {
  text: string;
  onTextChange: (text: string) => void;
  options: readonly Option[];
  isLoading?: boolean;
}

interface ComboBoxFieldProps extends FieldProps {
  /** The chosen option's id; empty: none. */
  value: string;
  onChange: (value: string) => void;
  search: OptionSearch;
  /** Has the focus at first: where a dialog asks for this above all. */
  isFocusedFirst?: boolean;
}

// In a dialog the focus goes to what it asks for; the rule against it is about pages.
const FOCUSED_FIRST = { autoFocus: true };

/**
 * One of many, found by typing. The options are shown as they come: whoever gives them has matched
 * them to the text already. Choosing one sets the text to its label.
 */
export function ComboBoxField({ value, onChange, search, isFocusedFirst, ...field }: ComboBoxFieldProps) {
  const text = useText();
  const choose = (key: unknown) => {
    const chosen = search.options.find((option) => option.id === key);
    if (chosen) search.onTextChange(chosen.label);
    onChange(chosen?.id ?? '');
  };
  return (
    <ComboBox
      className={styles.field}
      items={search.options}
      inputValue={search.text}
      onInputChange={search.onTextChange}
      value={value || null}
      onChange={choose}
      defaultFilter={() => true}
      allowsEmptyCollection
      menuTrigger="input"
      {...(isFocusedFirst && FOCUSED_FIRST)}
      isRequired={field.isRequired}
      isInvalid={Boolean(field.error)}
      validationBehavior="aria"
    >
      <FieldFrame {...field}>
        <Group className={styles.group} isInvalid={Boolean(field.error)}>
          <Input />
          <Button className={styles.addon}>
            <Icon name="chevronDown" />
          </Button>
        </Group>
        <Popover className={classNames(overlay.popover, overlay.asWide)} offset={4}>
          <OptionList
            options={search.options}
            empty={text(search.isLoading ? 'kit.searching' : 'kit.noMatch')}
          />
        </Popover>
      </FieldFrame>
    </ComboBox>
  );
}
