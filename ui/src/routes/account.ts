/** One's own account. */

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { insideRoute } from './root';

const frameRoute = createRoute({
  getParentRoute: () => insideRoute,
  id: 'account-frame',
  component: lazyRouteComponent(() => import('@/features/frame/PlainFrame'), 'PlainFrame'),
});

const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/account',
  component: lazyRouteComponent(() => import('@/features/account/Account'), 'Account'),
});

export const accountRoutes = frameRoute.addChildren([accountRoute]);
