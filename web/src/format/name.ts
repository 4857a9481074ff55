import type { Locale } from '~/i18n/locale';
import { displayNames } from './intl';

/** The last part of a resource's name: `acme` of `accounts/acme`. */
export function idOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `Germany` for `DE`; the code itself if it is none, nothing for none. */
export function formatCountry(locale: Locale, code: string): string {
  if (!/^[A-Z]{2}$/.test(code)) return code;
  return displayNames(locale, { type: 'region' }).of(code) ?? code;
}
