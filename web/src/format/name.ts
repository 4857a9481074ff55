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

/** Regions that Intl names and that are no country an account can be in: unions, former states, tests. */
const NO_COUNTRIES = new Set(
  'AC AN BU CP CQ CS DD DG EA EU EZ FX IC NT QO SU TA TP UN XA XB YD YU ZR ZZ'.split(' '),
);

/** Whether a code is another's old or common form, such as `UK`: Intl gives both the same name. */
function isAlias(code: string): boolean {
  return Intl.getCanonicalLocales(`und-${code}`)[0] !== `und-${code}`;
}

/** The ISO 3166-1 alpha-2 codes of the countries that the browser can name. */
export function countryCodes(locale: Locale): string[] {
  const names = displayNames(locale, { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => !NO_COUNTRIES.has(code) && !isAlias(code) && names.of(code) !== undefined);
}
