import { Group, Input, NumberField as AriaNumberField } from 'react-aria-components';

import { classNames } from './class-names';
import { FieldFrame, type FieldProps } from './field';
import styles from './field.module.css';

export interface NumberOptions {
  min?: number;
  max?: number;
  /** As Intl.NumberFormat takes it. Default: grouped, as many decimals as are typed, up to 3. */
  format?: Intl.NumberFormatOptions;
}

const NO_OPTIONS: NumberOptions = {};

interface NumberFieldProps extends FieldProps {
  /** NaN: nothing. */
  value: number;
  onChange: (value: number) => void;
  number?: NumberOptions;
}

/** A number in the reader's own notation; arrow keys count. Not for money above 2^53 micros. */
export function NumberField({ value, onChange, number = NO_OPTIONS, ...field }: NumberFieldProps) {
  return (
    <AriaNumberField
      className={styles.field}
      value={value}
      onChange={onChange}
      minValue={number.min}
      maxValue={number.max}
      formatOptions={number.format}
      isRequired={field.isRequired}
      isInvalid={Boolean(field.error)}
      validationBehavior="aria"
      isWheelDisabled
    >
      <FieldFrame {...field}>
        <Group>
          <Input className={classNames(styles.input, styles.number)} />
        </Group>
      </FieldFrame>
    </AriaNumberField>
  );
}
