/** The languages of the console; each has one catalog beside this file. */
export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** The language that the page was served in: the gateway writes the person's choice into <html lang>. */
export function servedLocale(): Locale {
  return localeOf(document.documentElement.lang);
}

/** The nearest language that the console speaks: any Chinese is zh-CN, anything else English. */
export function localeOf(tag: string): Locale {
  return tag.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Keeps the choice, so that the gateway serves the next page in it, and says it to the browser. */
export function rememberLocale(locale: Locale): void {
  document.cookie = `accord_lang=${locale}; Path=/; SameSite=Strict; Max-Age=${YEAR_SECONDS}`;
  document.documentElement.lang = locale;
}
