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

const mailboxesRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/mailboxes',
  validateSearch: tableSearch(),
  component: lazyRouteComponent(() => import('@/features/mailboxes/MailboxList'), 'MailboxList'),
});

export const adminRoutes = adminRoute.addChildren([dashboardRoute, mailboxesRoute]);
