import type { ReactNode } from 'react';
import { I18nProvider, RouterProvider } from 'react-aria-components';

import { NavigateContext } from './navigate';
import { ToastRegion } from './toast';

interface KitProviderProps {
  /** BCP 47, such as `zh-CN`: calendars, fields and collation follow it. */
  locale: string;
  /** Goes to an address of this site without loading the page again. */
  navigate: (href: string) => void;
  children: ReactNode;
}

/** Stands once around the whole console, inside react-intl's provider. */
export function KitProvider({ locale, navigate, children }: KitProviderProps) {
  return (
    <I18nProvider locale={locale}>
      <RouterProvider navigate={navigate}>
        <NavigateContext value={navigate}>{children}</NavigateContext>
        <ToastRegion />
      </RouterProvider>
    </I18nProvider>
  );
}
