import type { ReactNode } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';

import { FailureContext, type Failure } from './failure';
import { NavigateContext } from './navigate';
import { ToastRegion } from './toast';

interface KitProviderProps {
  /** BCP 47, such as `zh-CN`: calendars, fields and collation follow it. */
  locale: string;
  /** Goes to an address of this site without loading the page again. */
  navigate: (href: string) => void;
  /** What an error of a query means. */
  failureOf: (error: unknown) => Failure;
  children: ReactNode;
}

/** Stands once around the whole console, inside react-intl's provider. */
export function KitProvider({ locale, navigate, failureOf, children }: KitProviderProps) {
  return (
    <I18nProvider locale={locale}>
      <RouterProvider navigate={navigate}>
        <NavigateContext value={navigate}>
          <FailureContext value={failureOf}>{children}</FailureContext>
        </NavigateContext>
        <ToastRegion />
      </RouterProvider>
    </I18nProvider>
  );
}
