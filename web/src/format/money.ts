import type { Money } from '~/api/generated/types.gen';
import type { Locale } from '~/i18n/locale';
import { numberFormat } from './intl';
import { formatDecimal, NO_FIGURE, shiftPoint, type DecimalText } from './number';

/** Units and nanos as the interface has them; nanos may be left out. */
export type MoneyLike = Pick<Money, 'currencyCode' | 'units'> & { nanos?: number };

const NANOS_DIGITS = 9;
const NANOS = 10n ** BigInt(NANOS_DIGITS);

/** The amount in billionths, an integer: what amounts are compared and added by. */
export function moneyNanos(money: MoneyLike): bigint {
  return BigInt(money.units || '0') * NANOS + BigInt(money.nanos ?? 0);
}

/** The amount as a decimal: `-1.75`. */
export function moneyDecimal(money: MoneyLike): DecimalText {
  const text = shiftPoint(moneyNanos(money).toString(), NANOS_DIGITS);
  return text.replace(/\.?0+$/, '');
}

/** The money of an amount in billionths. */
export function moneyOfNanos(nanos: bigint, currencyCode: string): Money {
  return { currencyCode, units: (nanos / NANOS).toString(), nanos: Number(nanos % NANOS) };
}

/** Adds amounts of one currency, exactly. Undefined: there are none, or of several currencies. */
export function addMoney(amounts: readonly MoneyLike[]): Money | undefined {
  const currency = amounts[0]?.currencyCode;
  if (!currency || amounts.some((amount) => amount.currencyCode !== currency)) return undefined;
  const sum = amounts.reduce((total, amount) => total + moneyNanos(amount), 0n);
  return moneyOfNanos(sum, currency);
}

/** What somebody typed as an amount: `1,250,000.50`, `1.25m`, `125万`. Undefined: not an amount. */
export function parseMoney(text: string, currencyCode: string): Money | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,9}))?([kmb万亿]?)$/i.exec(text.replace(/[\s,，$€£¥]/g, ''));
  if (!match) return undefined;
  const [, sign, units = '0', fraction = '', suffix = ''] = match;
  const zeros = SUFFIX_ZEROS[suffix.toLowerCase()] ?? 0;
  const nanos = BigInt(units + fraction.padEnd(NANOS_DIGITS, '0')) * 10n ** BigInt(zeros);
  return moneyOfNanos(sign ? -nanos : nanos, currencyCode);
}

const SUFFIX_ZEROS: Record<string, number> = { k: 3, m: 6, b: 9, 万: 4, 亿: 8 };

/**
 * How much of an amount is shown: `exact` with its cents, `whole` rounded to units, `short` such as
 * `$1.2M`.
 */
export type MoneyStyle = 'exact' | 'whole' | 'short';

const STYLES: Record<MoneyStyle, Intl.NumberFormatOptions> = {
  exact: {},
  whole: { maximumFractionDigits: 0, minimumFractionDigits: 0 },
  short: { notation: 'compact', maximumFractionDigits: 1, minimumFractionDigits: 0 },
};

/** `$1,250,000`; a dash for no amount. */
export function formatMoney(
  locale: Locale,
  money: MoneyLike | null | undefined,
  style: MoneyStyle = 'whole',
): string {
  if (!money) return NO_FIGURE;
  if (!/^[A-Z]{3}$/.test(money.currencyCode)) return formatDecimal(locale, moneyDecimal(money));
  return formatDecimal(locale, moneyDecimal(money), {
    style: 'currency',
    currency: money.currencyCode,
    currencyDisplay: 'narrowSymbol',
    ...STYLES[style],
  });
}

/** The amount without its currency, for columns that say it once: `1,250,000`. */
export function formatAmount(
  locale: Locale,
  money: MoneyLike | null | undefined,
  style: MoneyStyle = 'whole',
): string {
  if (!money) return NO_FIGURE;
  const digits = numberFormat(locale, { style: 'currency', currency: money.currencyCode || 'USD' });
  const { maximumFractionDigits } = digits.resolvedOptions();
  // As many decimals in every line of a column.
  const minimumFractionDigits = style === 'exact' ? maximumFractionDigits : 0;
  return formatDecimal(locale, moneyDecimal(money), { maximumFractionDigits, minimumFractionDigits, ...STYLES[style] });
}
