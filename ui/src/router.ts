/** The addresses of all pages. */

import type { QueryClient } from '@tanstack/react-query';
import { createRouter } from '@tanstack/react-router';
import { accountRoutes } from './routes/account';
import { adminRoutes } from './routes/admin';
import { mailRoutes } from './routes/mail';
import { homeRoute, insideRoute, rootRoute } from './routes/root';
import { firstStepsRoute, operatorRoute, setUpRoute, signInRoute } from './routes/session';
import { parseSearch, stringifySearch } from './routes/written';

const routeTree = rootRoute.addChildren([
  signInRoute,
  setUpRoute,
  operatorRoute,
  firstStepsRoute,
  insideRoute.addChildren([homeRoute, accountRoutes, adminRoutes, mailRoutes]),
]);

export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    defaultPreload: 'intent',
    // What is fresh is the business of the queries.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    parseSearch,
    stringifySearch,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
