import { CalendarDate, type DateValue } from '@internationalized/date';

/** As google.type.Date of a whole day; month 1 to 12. */
export interface PlainDate {
  year: number;
  month: number;
  day: number;
}

export function toCalendarDate(date: PlainDate | null | undefined): CalendarDate | null {
  if (!date?.year || !date.month || !date.day) return null;
  return new CalendarDate(date.year, date.month, date.day);
}

export function fromCalendarDate(date: DateValue | null): PlainDate | null {
  return date && { year: date.year, month: date.month, day: date.day };
}
