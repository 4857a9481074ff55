import { useMemo } from 'react';
import { useLanguage } from '~/i18n/language';
import type { Locale } from '~/i18n/locale';
import { useText, type Text } from '~/i18n/text';
import { formatDate, formatMonth, formatRelative, formatTime, type DateLike } from './date';
import { formatAmount, formatMoney, type MoneyLike, type MoneyStyle } from './money';
import { formatCountry } from './name';
import { formatBasisPoints, formatCompact, formatCount, type DecimalText } from './number';
import { formatPeriod, type PeriodLike } from './period';

function formatsOf(locale: Locale, text: Text) {
  return {
    count: (value: DecimalText | number | undefined) => formatCount(locale, value),
    compact: (value: DecimalText | number | undefined) => formatCompact(locale, value),
    percent: (basisPoints: DecimalText | number | undefined, fractionDigits?: number) =>
      formatBasisPoints(locale, basisPoints, fractionDigits),
    money: (money: MoneyLike | null | undefined, style?: MoneyStyle) =>
      formatMoney(locale, money, style),
    amount: (money: MoneyLike | null | undefined, style?: MoneyStyle) =>
      formatAmount(locale, money, style),
    date: (date: DateLike) => formatDate(locale, date),
    month: (date: DateLike) => formatMonth(locale, date),
    time: (timestamp: string | undefined) => formatTime(locale, timestamp),
    relative: (timestamp: string | undefined, now?: Date) => formatRelative(locale, timestamp, now),
    period: (period: PeriodLike) => formatPeriod(text, period),
    country: (code: string) => formatCountry(locale, code),
  };
}

/** Formats of the person's language: `const format = useFormat(); format.money(cell.amount)`. */
export type Formats = ReturnType<typeof formatsOf>;

export function useFormat(): Formats {
  const { locale } = useLanguage();
  const text = useText();
  return useMemo(() => formatsOf(locale, text), [locale, text]);
}
