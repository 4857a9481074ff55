import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
} from 'react-aria-components';

import styles from './calendar-sheet.module.css';
import { Icon } from './icon';

/** One month; its value and limits come from the date picker around it. */
export function CalendarSheet() {
  return (
    <Calendar>
      <header className={styles.head}>
        <Button slot="previous" className={styles.step}>
          <Icon name="chevronLeft" />
        </Button>
        <Heading className={styles.month} />
        <Button slot="next" className={styles.step}>
          <Icon name="chevronRight" />
        </Button>
      </header>
      <CalendarGrid weekdayStyle="short">
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className={styles.weekday}>{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => <CalendarCell date={date} className={styles.day} />}
        </CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  );
}
