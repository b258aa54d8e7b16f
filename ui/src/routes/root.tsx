/** The root of all addresses, and what is asked of somebody before he gets further. */

import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router';
import { type Session, sessionQuery } from '@/api';
import { NoPage, PageFailed } from '@/features/frame/Failures';
import { areasOf } from '@/features/session/useSession';

export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NoPage,
  errorComponent: PageFailed,
});

/** Everything for people who are signed in and have nothing else to do first. */
export const insideRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'inside',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    const to = location.href;
    if (!session) throw redirect({ to: '/sign-in', search: { to } });
    if (session.must) throw redirect({ to: '/first-steps', search: { to } });
    return { session };
  },
});

/** Where somebody begins. */
export function homeOf(session: Session): '/admin' | '/mail' | '/account' {
  const [area] = areasOf(session);
  return area ? `/${area}` : '/account';
}

export const homeRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    throw redirect({ to: homeOf(context.session), replace: true });
  },
});
