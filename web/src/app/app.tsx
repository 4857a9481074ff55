import { QueryClientProvider, type QueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect } from 'react';
import { failureOf } from '~/api/error';
import { invalidateTouched, retryWhenLive } from '~/api/query-client';
import { forgetRevisions, noteRevision, startsAfter } from '~/api/revisions';
import { watch } from '~/api/watch';
import { useLanguage } from '~/i18n/language';
import { KitProvider } from '~/kit/provider';
import type { makeRouter } from './router';

interface AppProps {
  queryClient: QueryClient;
  router: ReturnType<typeof makeRouter>;
}

/** The console: one cache, one router, one stream of changes. */
export function App({ queryClient, router }: AppProps) {
  const { locale } = useLanguage();
  useEffect(() => followChanges(queryClient), [queryClient]);
  return (
    <QueryClientProvider client={queryClient}>
      <KitProvider locale={locale} navigate={(href) => goTo(router, href)} failureOf={failureOf}>
        <RouterProvider router={router} />
      </KitProvider>
    </QueryClientProvider>
  );
}

/** Another page begins at its top; another part of the same page leaves the reader where they are. */
function goTo(router: ReturnType<typeof makeRouter>, href: string): void {
  const { pathname } = new URL(href, window.location.href);
  void router.navigate({ href, resetScroll: pathname !== router.state.location.pathname });
}

/** Keeps what the cache holds as new as the services are. The answer ends it. */
function followChanges(queryClient: QueryClient): () => void {
  const endRetry = retryWhenLive(queryClient);
  const endWatch = watch({
    onChanges: (events) => {
      for (const event of events) noteRevision(event.service, event.revision);
      invalidateTouched(queryClient, events);
    },
    onStart: (after) => {
      // The page may have been read just before its stream began, and something changed in between.
      const missed = [...after].filter(([service, revision]) => startsAfter(service, revision));
      if (missed.length > 0) void queryClient.invalidateQueries();
    },
    onReset: () => {
      forgetRevisions();
      void queryClient.invalidateQueries();
    },
  });
  return () => {
    endWatch();
    endRetry();
  };
}
