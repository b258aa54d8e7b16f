/** The Admin area: for Admins, and for Auditors the audit log. */

import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { tableSearch } from '@/components/table/search';
import { areasOf, hasRole } from '@/features/session/useSession';
import { homeOf, insideRoute } from './root';

export const adminRoute = createRoute({
  getParentRoute: () => insideRoute,
  path: '/admin',
  beforeLoad: ({ context }) => {
    if (!areasOf(context.session).includes('admin'))
      throw redirect({ to: homeOf(context.session), replace: true });
  },
  component: lazyRouteComponent(() => import('./AdminArea'), 'AdminArea'),
});

const dashboardRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/',
  beforeLoad: ({ context }) => {
    // An Auditor alone has no figures to see.
    if (!hasRole(context.session, 'admin')) throw redirect({ to: '/account', replace: true });
  },
  component: lazyRouteComponent(() => import('@/features/dashboard/Dashboard'), 'Dashboard'),
});

/** A page of Admins alone; an Auditor sees the audit log. */
const configureRoute = createRoute({
  getParentRoute: () => adminRoute,
  id: 'configure',
  beforeLoad: ({ context }) => {
    if (!hasRole(context.session, 'admin')) throw redirect({ to: homeOf(context.session), replace: true });
  },
});

const mailboxRoutes = [
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/mailboxes',
    validateSearch: tableSearch('show'),
    component: lazyRouteComponent(() => import('@/features/mailboxes/MailboxList'), 'MailboxList'),
  }),
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/mailboxes/new',
    component: lazyRouteComponent(() => import('@/features/mailboxes/NewMailbox'), 'NewMailbox'),
  }),
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/mailboxes/$mailbox',
    component: lazyRouteComponent(() => import('@/features/mailboxes/MailboxPage'), 'MailboxPage'),
  }),
] as const;

const userRoutes = [
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/users',
    validateSearch: tableSearch('state', 'factor'),
    component: lazyRouteComponent(() => import('@/features/users/UserList'), 'UserList'),
  }),
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/users/new',
    component: lazyRouteComponent(() => import('@/features/users/NewUser'), 'NewUser'),
  }),
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/users/$user',
    component: lazyRouteComponent(() => import('@/features/users/UserPage'), 'UserPage'),
  }),
] as const;

const groupRoutes = [
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/groups',
    validateSearch: tableSearch('role'),
    component: lazyRouteComponent(() => import('@/features/groups/GroupList'), 'GroupList'),
  }),
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/groups/new',
    component: lazyRouteComponent(() => import('@/features/groups/NewGroup'), 'NewGroup'),
  }),
  createRoute({
    getParentRoute: () => configureRoute,
    path: '/groups/$group',
    component: lazyRouteComponent(() => import('@/features/groups/GroupPage'), 'GroupPage'),
  }),
] as const;

export const adminRoutes = adminRoute.addChildren([
  dashboardRoute,
  configureRoute.addChildren([...mailboxRoutes, ...userRoutes, ...groupRoutes]),
]);
