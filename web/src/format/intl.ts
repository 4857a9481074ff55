import type { Locale } from '~/i18n/locale';

/** Making an Intl object costs more than thousands of uses, so each is made once. */
function once<Made>(make: (locale: Locale, options: object) => Made) {
  const made = new Map<string, Made>();
  return (locale: Locale, options: object): Made => {
    const key = locale + JSON.stringify(options);
    const known = made.get(key) ?? make(locale, options);
    made.set(key, known);
    return known;
  };
}

export const numberFormat = once((locale, options: Intl.NumberFormatOptions) => {
  return new Intl.NumberFormat(locale, options);
});

export const dateFormat = once((locale, options: Intl.DateTimeFormatOptions) => {
  return new Intl.DateTimeFormat(locale, options);
});

export const relativeFormat = once((locale, options: Intl.RelativeTimeFormatOptions) => {
  return new Intl.RelativeTimeFormat(locale, options);
});

export const displayNames = once((locale, options) => {
  return new Intl.DisplayNames(locale, options as Intl.DisplayNamesOptions);
});
