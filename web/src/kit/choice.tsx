import { Label, Radio, RadioGroup as AriaRadioGroup, ToggleButton, ToggleButtonGroup } from 'react-aria-components';

import styles from './choice.module.css';
import { FieldFrame, type FieldProps } from './field';
import field from './field.module.css';
import type { Option } from './options';

interface RadioGroupProps extends FieldProps {
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
}

/** One of a few, all in sight, each with room for a sentence. */
export function RadioGroup({ value, onChange, options, ...frame }: RadioGroupProps) {
  return (
    <AriaRadioGroup
      className={field.field}
      value={value}
      onChange={onChange}
      isRequired={frame.isRequired}
      isInvalid={Boolean(frame.error)}
      validationBehavior="aria"
    >
      <FieldFrame {...frame}>
        {options.map((option) => (
          <Radio key={option.id} value={option.id} className={styles.radio}>
            <span className={styles.dot} />
            <span>
              {option.label}
              {option.description && <span className={styles.description}>{option.description}</span>}
            </span>
          </Radio>
        ))}
      </FieldFrame>
    </AriaRadioGroup>
  );
}

interface SegmentedControlProps {
  /** What is chosen; read by screen readers, not shown unless `showsLabel`. */
  label: string;
  value: string;
  onChange: (value: string) => void;
  options: readonly Option[];
  showsLabel?: boolean;
}

/** One of two to five short words, for what a view shows. */
export function SegmentedControl({ label, value, onChange, options, showsLabel }: SegmentedControlProps) {
  return (
    <div className={styles.segmented} data-print="hide">
      {showsLabel && <Label className={field.label}>{label}</Label>}
      <ToggleButtonGroup
        className={styles.segments}
        aria-label={label}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[value]}
        onSelectionChange={(keys) => {
          const [key] = keys;
          if (key !== undefined) onChange(String(key));
        }}
      >
        {options.map((option) => (
          <ToggleButton key={option.id} id={option.id} className={styles.segment}>
            {option.label}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
    </div>
  );
}
