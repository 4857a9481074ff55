import {
  Button,
  DateInput,
  DatePicker,
  DateSegment,
  Dialog,
  Group,
  Popover,
} from 'react-aria-components';

import { CalendarSheet } from './calendar-sheet';
import { fromCalendarDate, toCalendarDate, type PlainDate } from './date-value';
import styles from './date-field.module.css';
import { FieldFrame, type FieldProps } from './field';
import field from './field.module.css';
import { Icon } from './icon';
import overlay from './overlay.module.css';

export interface DateLimits {
  min?: PlainDate;
  max?: PlainDate;
}

interface DateFieldProps extends FieldProps {
  value: PlainDate | null;
  onChange: (value: PlainDate | null) => void;
  limits?: DateLimits;
}

/** A day, typed part by part in the reader's order or chosen in a calendar. */
export function DateField({ value, onChange, limits, ...frame }: DateFieldProps) {
  return (
    <DatePicker
      className={field.field}
      value={toCalendarDate(value)}
      onChange={(next) => onChange(fromCalendarDate(next))}
      minValue={toCalendarDate(limits?.min) ?? undefined}
      maxValue={toCalendarDate(limits?.max) ?? undefined}
      isRequired={frame.isRequired}
      isInvalid={frame.error ? true : undefined}
      validationBehavior="aria"
      shouldForceLeadingZeros
    >
      <FieldFrame {...frame}>
        <DateParts className={field.group} />
        <CalendarPopover />
      </FieldFrame>
    </DatePicker>
  );
}

/** The typed parts and the button that opens the calendar; inside a DatePicker. */
export function DateParts({ className }: { className?: string }) {
  return (
    <Group className={className}>
      <DateInput className={styles.input}>
        {(segment) => <DateSegment segment={segment} className={styles.segment} />}
      </DateInput>
      <Button className={field.addon} data-print="hide">
        <Icon name="calendar" size={14} />
      </Button>
    </Group>
  );
}

/** The calendar of a DatePicker. */
export function CalendarPopover() {
  return (
    <Popover className={overlay.popover} offset={4}>
      <Dialog className={styles.dialog}>
        <CalendarSheet />
      </Dialog>
    </Popover>
  );
}
