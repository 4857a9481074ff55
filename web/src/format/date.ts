import type { Date as CalendarDate } from '~/api/generated/types.gen';
import type { Locale } from '~/i18n/locale';
import { dateFormat, relativeFormat } from './intl';
import { NO_FIGURE } from './number';

export type { CalendarDate };

/** A day as the interface has it; unset and all zero mean that there is none. */
export type DateLike = Partial<CalendarDate> | null | undefined;

/** A day that is one: with a year, a month and a day. */
export function isDate(date: DateLike): date is CalendarDate {
  return Boolean(date?.year && date.month && date.day);
}

/** `2026-07-01`; empty for no date. Sorts as dates do. */
export function isoDate(date: DateLike): string {
  if (!isDate(date)) return '';
  return `${String(date.year).padStart(4, '0')}-${two(date.month)}-${two(date.day)}`;
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}

/** The day of `2026-07-01`. Undefined: it is none, such as 30 February. */
export function parseIsoDate(text: string): CalendarDate | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return undefined;
  const date = { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
  const real = utc(date);
  return real.getUTCMonth() + 1 === date.month && real.getUTCDate() === date.day ? date : undefined;
}

/** Negative if the first is earlier; no date comes last. */
export function compareDates(a: DateLike, b: DateLike): number {
  const [first, second] = [isoDate(a) || '9999-99-99', isoDate(b) || '9999-99-99'];
  return first < second ? -1 : Number(first > second);
}

/** Today by the services' clock, which is UTC: a move without a date counts from this day. */
export function today(now: Date = new Date()): CalendarDate {
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1, day: now.getUTCDate() };
}

/** The day so many days later, or earlier if negative. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  const moved = utc(date);
  moved.setUTCDate(moved.getUTCDate() + days);
  return today(moved);
}

/** `Jul 1, 2026`, `2026年7月1日`; a dash for no date. */
export function formatDate(locale: Locale, date: DateLike): string {
  return isDate(date) ? dateFormat(locale, DAY).format(utc(date)) : NO_FIGURE;
}

/** `July 2026`. */
export function formatMonth(locale: Locale, date: DateLike): string {
  return isDate(date) ? dateFormat(locale, MONTH).format(utc(date)) : NO_FIGURE;
}

const DAY: Intl.DateTimeFormatOptions = {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  timeZone: 'UTC',
};
const MONTH: Intl.DateTimeFormatOptions = { year: 'numeric', month: 'long', timeZone: 'UTC' };

/** A moment in the person's time zone: `Jul 1, 2026, 3:04 PM`; a dash for none. */
export function formatTime(locale: Locale, timestamp: string | undefined): string {
  const moment = new Date(timestamp ?? '');
  if (Number.isNaN(moment.getTime())) return NO_FIGURE;
  return dateFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(moment);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `3 minutes ago`, `yesterday`; a moment of less than a minute is `now`. */
export function formatRelative(
  locale: Locale,
  timestamp: string | undefined,
  now: Date = new Date(),
): string {
  const seconds = (Date.parse(timestamp ?? '') - now.getTime()) / 1000;
  if (Number.isNaN(seconds)) return NO_FIGURE;
  const format = relativeFormat(locale, { numeric: 'auto' });
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  return unit ? format.format(Math.trunc(seconds / unit[1]), unit[0]) : format.format(0, 'second');
}

function utc(date: CalendarDate): Date {
  const moment = new Date(0);
  moment.setUTCFullYear(date.year, date.month - 1, date.day);
  return moment;
}
