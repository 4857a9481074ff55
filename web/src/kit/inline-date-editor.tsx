import { DatePicker } from 'react-aria-components';
import { useFormat } from '~/format/use-format';

import { classNames } from './class-names';
import { CalendarPopover, DateParts, type DateLimits } from './date-field';
import { fromCalendarDate, toCalendarDate, type PlainDate } from './date-value';
import { InlineFrame } from './inline-frame';
import type { InlineBinding } from './inline-model';
import styles from './inline.module.css';
import { useInlineEdit } from './use-inline-edit';

export interface InlineDateEditorProps {
  /** Read by screen readers; what is seen stands beside the field. */
  label: string;
  field: InlineBinding<PlainDate | null>;
  limits?: DateLimits;
}

/** The control of InlineDate: saved when it is left, or when a day is chosen in the calendar. */
export function InlineDateEditor({ label, field, limits }: InlineDateEditorProps) {
  const edit = useInlineEdit(field);
  const format = useFormat();
  return (
    <InlineFrame edit={edit} show={(value) => format.date(value)}>
      <DatePicker
        aria-label={label}
        className={styles.control}
        value={toCalendarDate(edit.value)}
        onChange={(next) => edit.change(fromCalendarDate(next))}
        onBlur={edit.commit}
        onOpenChange={(isOpen) => {
          if (!isOpen) edit.commit();
        }}
        minValue={toCalendarDate(limits?.min) ?? undefined}
        maxValue={toCalendarDate(limits?.max) ?? undefined}
        validationBehavior="aria"
        shouldForceLeadingZeros
      >
        <DateParts className={classNames(styles.input, styles.date)} />
        <CalendarPopover />
      </DatePicker>
    </InlineFrame>
  );
}
