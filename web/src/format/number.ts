import type { Locale } from '~/i18n/locale';
import { numberFormat } from './intl';

/** What is shown where there is no figure. */
export const NO_FIGURE = '–';

/** A decimal as text, such as an int64 of the interface: never through a float. */
export type DecimalText = string;

const DECIMAL = /^-?\d+(\.\d+)?$/;

/** Intl formats decimal texts exactly; its types say so by this template. */
function exact(text: DecimalText): Intl.StringNumericLiteral {
  return text as Intl.StringNumericLiteral;
}

/** `12,345`; what is no decimal gives a dash. */
export function formatDecimal(
  locale: Locale,
  value: DecimalText | number | undefined,
  options: Intl.NumberFormatOptions = {},
): string {
  const text = String(value ?? '');
  return DECIMAL.test(text) ? numberFormat(locale, options).format(exact(text)) : NO_FIGURE;
}

/** `12,345`. */
export function formatCount(locale: Locale, value: DecimalText | number | undefined): string {
  return formatDecimal(locale, value, { maximumFractionDigits: 0 });
}

/** `12K`, `1.2M`: where space is short and the whole figure is near. */
export function formatCompact(locale: Locale, value: DecimalText | number | undefined): string {
  return formatDecimal(locale, value, { notation: 'compact', maximumFractionDigits: 1 });
}

/** Basis points (1/100 of a percent) as a percentage: 1250 is `12.5%`. */
export function formatBasisPoints(
  locale: Locale,
  basisPoints: DecimalText | number | undefined,
  fractionDigits = 1,
): string {
  const text = String(basisPoints ?? '');
  if (!/^-?\d+$/.test(text)) return NO_FIGURE;
  return numberFormat(locale, {
    style: 'percent',
    maximumFractionDigits: fractionDigits,
  }).format(exact(shiftPoint(text, 4)));
}

/** Divides an integer's text by a power of ten, exactly: shiftPoint('-5', 2) is '-0.05'. */
export function shiftPoint(integer: string, places: number): DecimalText {
  const sign = integer.startsWith('-') ? '-' : '';
  const digits = integer.replace('-', '').padStart(places + 1, '0');
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
