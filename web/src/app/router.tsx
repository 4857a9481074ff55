import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { loadCode } from '~/api/load-code';
import { sessionQuery } from '~/api/session';
import { accountSearch, accountsSearch } from '~/features/accounts/search';
import { forecastSearch } from '~/features/forecast/search';
import { signInSearch } from '~/features/people/search';
import { idOf } from '~/format/name';
import { NotFoundPage } from './not-found-page';
import { RouteError } from './route-error';
import { RoutePending } from './route-pending';
import { Shell } from './shell';

/** A page's component, a chunk of its own; where the gateway is away, it comes when that is back. */
const page: typeof lazyRouteComponent = (load, name) => lazyRouteComponent(loadCode(load), name);

interface RouterContext {
  queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()();

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: signInSearch,
  component: page(() => import('~/features/people/routes/sign-in-page'), 'SignInPage'),
});

/** The frame; whoever is not signed in goes to sign in first and comes back. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.ensureQueryData(sessionQuery);
    if (session.signIn === 'demo' && !session.person) {
      throw redirect({ to: '/sign-in', search: { to: location.href } });
    }
  },
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/accounts' });
  },
});

// A page is one route: its address, its search parameters' validator, its component, loaded lazily.
const accountsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts',
  validateSearch: accountsSearch,
  component: page(() => import('~/features/accounts/routes/accounts-page'), 'AccountsPage'),
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts/$id',
  validateSearch: accountSearch,
  component: page(() => import('~/features/accounts/routes/account-page'), 'AccountPage'),
});

const accountForecastRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts/$id/forecast',
  validateSearch: forecastSearch,
  component: page(() => import('~/features/forecast/routes/account-forecast-page'), 'AccountForecastPage'),
});

const personForecastRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/people/$id/forecast',
  validateSearch: forecastSearch,
  component: page(() => import('~/features/forecast/routes/person-forecast-page'), 'PersonForecastPage'),
});

const dealRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/opportunities/$id',
  component: page(() => import('~/features/forecast/routes/deal-page'), 'DealPage'),
});

const plansRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts/$id/plans',
  component: page(() => import('~/features/plan/routes/plans-page'), 'PlansPage'),
});

const planRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts/$id/plans/$year',
  component: page(() => import('~/features/plan/routes/plan-page'), 'PlanPage'),
});

const conditionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/accounts/$id/plans/$year/conditions/$condition',
  component: page(() => import('~/features/plan/routes/condition-page'), 'ConditionPage'),
});

const exportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/exports',
  component: page(() => import('~/features/exports/routes/export-page'), 'ExportPage'),
});

const importRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/import',
  component: page(() => import('~/features/import/routes/import-page'), 'ImportPage'),
});

const importJobRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/import/$id',
  component: page(() => import('~/features/import/routes/import-job-page'), 'ImportJobPage'),
});

/** One's own forecast; who is no person starts from the accounts. */
const forecastRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/forecast',
  beforeLoad: async ({ context }) => {
    const { person } = await context.queryClient.ensureQueryData(sessionQuery);
    if (!person) throw redirect({ to: '/accounts' });
    throw redirect({ to: '/people/$id/forecast', params: { id: idOf(person) } });
  },
});

const routeTree = rootRoute.addChildren([
  signInRoute,
  shellRoute.addChildren([homeRoute, accountsRoute, accountRoute, accountForecastRoute, personForecastRoute, forecastRoute, dealRoute, plansRoute, planRoute, conditionRoute, exportRoute, importRoute, importJobRoute]),
]);

/** Makes the router of the console. */
export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingMs: 0,
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: RouteError,
    defaultPendingComponent: RoutePending,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
