import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeQueryClient } from './api/query-client';
import { App } from './app/app';
import { makeRouter } from './app/router';
import { loadCatalog } from './i18n/catalog';
import { LanguageProvider } from './i18n/language';
import { servedLocale } from './i18n/locale';
import './styles/tokens.css';
import './styles/base.css';
import './styles/print.css';

async function start(root: HTMLElement): Promise<void> {
  const locale = servedLocale();
  const queryClient = makeQueryClient();
  const router = makeRouter(queryClient);
  // Words, the session and the page's code come at the same time, not one after the other.
  const [catalog] = await Promise.all([loadCatalog(locale), router.load()]);
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider locale={locale} catalog={catalog}>
        <App queryClient={queryClient} router={router} />
      </LanguageProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) void start(root);
