import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { IntlProvider } from 'react-intl';
import { loadCatalog, type Catalog } from './catalog';
import { rememberLocale, type Locale } from './locale';

interface Language {
  locale: Locale;
  /** Loads the catalog first: the page changes at once or, without a gateway, not at all. */
  choose: (locale: Locale) => Promise<void>;
}

const LanguageContext = createContext<Language>({ locale: 'en', choose: async () => {} });

/** The language that the page is in, and the way to change it. */
export function useLanguage(): Language {
  return use(LanguageContext);
}

interface LanguageProviderProps {
  locale: Locale;
  catalog: Catalog;
  children: ReactNode;
}

/** Gives messages to everything below; starts with a catalog that is loaded already. */
export function LanguageProvider({ locale, catalog, children }: LanguageProviderProps) {
  const [current, setCurrent] = useState({ locale, catalog });
  const choose = useCallback(async (next: Locale) => {
    const loaded = await loadCatalog(next);
    rememberLocale(next);
    setCurrent({ locale: next, catalog: loaded });
  }, []);
  const language = useMemo(() => ({ locale: current.locale, choose }), [current.locale, choose]);
  return (
    <LanguageContext value={language}>
      <IntlProvider locale={current.locale} messages={current.catalog} defaultLocale="en">
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}
