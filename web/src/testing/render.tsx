import { QueryClientProvider } from '@tanstack/react-query';
import {
  createMemoryHistory,
  createRootRoute,
  createRoute,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { failureOf } from '~/api/error';
import { makeQueryClient } from '~/api/query-client';
import english from '~/i18n/en.json';
import { LanguageProvider } from '~/i18n/language';
import type { Locale } from '~/i18n/locale';
import chinese from '~/i18n/zh-CN.json';
import { KitProvider } from '~/kit/provider';

const CATALOGS = { en: english, 'zh-CN': chinese };

interface RenderOptions {
  /** The address that the component is shown at; its route takes any. */
  at?: string;
  /** The path of the component's route, such as `/accounts/$id`. */
  path?: string;
  locale?: Locale;
}

/** Shows a component as the console does: with a router, a cache, and messages. */
export async function renderInApp(element: ReactNode, options: RenderOptions = {}) {
  const { at = '/', path = '/$', locale = 'en' } = options;
  const rootRoute = createRootRoute();
  const route = createRoute({ getParentRoute: () => rootRoute, path, component: () => element });
  const history = createMemoryHistory({ initialEntries: [at] });
  const router = createRouter({ routeTree: rootRoute.addChildren([route]), history });
  await router.load();
  const queryClient = makeQueryClient();
  const view = render(
    <LanguageProvider locale={locale} catalog={CATALOGS[locale]}>
      <QueryClientProvider client={queryClient}>
        <KitProvider locale={locale} navigate={(href) => history.push(href)} failureOf={failureOf}>
          <RouterProvider router={router as never} />
        </KitProvider>
      </QueryClientProvider>
    </LanguageProvider>,
  );
  return { ...view, router, queryClient };
}
