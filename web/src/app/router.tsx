import { createRootRoute, createRouter } from '@tanstack/react-router';
import { NotFoundPage } from './not-found-page';
import { Shell } from './shell';

const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

// One line a page: its address, its search parameters' validator, and its component, loaded lazily.
const routeTree = rootRoute.addChildren([]);

/** Makes the router of the console. */
export function makeRouter() {
  return createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
