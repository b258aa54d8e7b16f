/** One's own account. Operators have none: they sign in by links. */

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { homeOf, insideRoute } from './root';

const frameRoute = createRoute({
  getParentRoute: () => insideRoute,
  id: 'account-frame',
  component: lazyRouteComponent(() => import('@/features/frame/PlainFrame'), 'PlainFrame'),
});

const accountRoute = createRoute({
  getParentRoute: () => frameRoute,
  path: '/account',
  beforeLoad: ({ context }) => {
    if (context.session.operator) throw redirect({ to: homeOf(context.session), replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/account/Account'), 'Account'),
});

export const accountRoutes = frameRoute.addChildren([accountRoute]);
