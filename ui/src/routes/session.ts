/** Addresses before one is inside. */

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { sessionQuery } from '@/api';
import { safeTarget } from '@/features/session/target';
import { rootRoute } from './root';

interface SignInSearch {
  /** Where to go afterwards. */
  to?: string;
  /** The session has ended by itself. */
  ended?: boolean;
  /** A password has just been chosen. */
  chosen?: boolean;
}

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    to: typeof search.to === 'string' ? search.to : undefined,
    ended: search.ended === true || undefined,
    chosen: search.chosen === true || undefined,
  }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session) throw redirect({ href: safeTarget(search.to), replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/session/SignIn'), 'SignIn'),
});

export const setUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('@/features/session/SetUp'), 'SetUp'),
});

export const operatorRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/operator',
  component: lazyRouteComponent(() => import('@/features/session/OperatorSignIn'), 'OperatorSignIn'),
});

export const firstStepsRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/first-steps',
  validateSearch: (search: Record<string, unknown>): { to?: string } => ({
    to: typeof search.to === 'string' ? search.to : undefined,
  }),
  beforeLoad: async ({ context, search }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: '/sign-in', search: { to: search.to } });
    if (!session.must) throw redirect({ href: safeTarget(search.to), replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/session/FirstSteps'), 'FirstSteps'),
});
