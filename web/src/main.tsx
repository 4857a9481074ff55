import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { makeRouter } from './app/router';
import { loadCatalog } from './i18n/catalog';
import { LanguageProvider } from './i18n/language';
import { servedLocale } from './i18n/locale';

async function start(root: HTMLElement): Promise<void> {
  const locale = servedLocale();
  const catalog = await loadCatalog(locale);
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider locale={locale} catalog={catalog}>
        <RouterProvider router={makeRouter()} />
      </LanguageProvider>
    </StrictMode>,
  );
}

const root = document.getElementById('root');
if (root) void start(root);
