import type { MessageFormatElement } from '@formatjs/icu-messageformat-parser';
import { loadCode } from '~/api/load-code';
import type english from './en.json';
import type { Locale } from './locale';

/** The id of a message. Catalogs hold the same ids: a test compares them. */
export type MessageId = keyof typeof english;

/** A catalog as the build compiles it: text, or the parts of a message with variables. */
export type Catalog = Record<string, string> | Record<string, MessageFormatElement[]>;

/** Loads one language's catalog, a file of its own. */
export async function loadCatalog(locale: Locale): Promise<Catalog> {
  return (await CATALOGS[locale]()).default;
}

const CATALOGS: Record<Locale, () => Promise<{ default: Catalog }>> = {
  en: loadCode(() => import('./en.json')),
  'zh-CN': loadCode(() => import('./zh-CN.json')),
};
