/** The Admin area: for Admins, and for Auditors the audit log. */

import {
  createRoute,
  lazyRouteComponent as lazy,
  type RouteComponent,
  redirect,
} from '@tanstack/react-router';
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
  component: lazy(() => import('./AdminArea'), 'AdminArea'),
});

/** Pages of Admins. */
const configureRoute = createRoute({
  getParentRoute: () => adminRoute,
  id: 'configure',
  beforeLoad: ({ context }) => {
    // An Auditor alone has the audit log.
    if (!hasRole(context.session, 'admin')) throw redirect({ to: '/admin/audit', replace: true });
  },
});

function page<P extends string>(path: P, component: RouteComponent) {
  return createRoute({ getParentRoute: () => configureRoute, path, component });
}

/** A page with a table: what is searched, sorted and filtered by stands in its URL. */
function list<P extends string>(path: P, component: RouteComponent, ...filters: string[]) {
  return createRoute({
    getParentRoute: () => configureRoute,
    path,
    component,
    validateSearch: tableSearch(...filters),
  });
}

const auditRoute = createRoute({
  getParentRoute: () => adminRoute,
  path: '/audit',
  validateSearch: tableSearch('from', 'until', 'activity', 'actor'),
  beforeLoad: ({ context }) => {
    if (!hasRole(context.session, 'auditor')) throw redirect({ to: '/admin', replace: true });
  },
  component: lazy(() => import('@/features/audit/AuditLog'), 'AuditLog'),
});

/** The installation and its tenants. */
const operateRoute = createRoute({
  getParentRoute: () => adminRoute,
  id: 'operate',
  beforeLoad: ({ context }) => {
    if (!context.session.operator) throw redirect({ to: '/admin', replace: true });
  },
});

const operatorRoutes = [
  createRoute({
    getParentRoute: () => operateRoute,
    path: '/installation',
    validateSearch: tableSearch('source'),
    component: lazy(() => import('@/features/installation/InstallationPage'), 'InstallationPage'),
  }),
  createRoute({
    getParentRoute: () => operateRoute,
    path: '/tenants',
    validateSearch: tableSearch('state'),
    component: lazy(() => import('@/features/tenants/TenantList'), 'TenantList'),
  }),
  createRoute({
    getParentRoute: () => operateRoute,
    path: '/tenants/new',
    component: lazy(() => import('@/features/tenants/NewTenant'), 'NewTenant'),
  }),
  createRoute({
    getParentRoute: () => operateRoute,
    path: '/tenants/$tenant',
    component: lazy(() => import('@/features/tenants/TenantPage'), 'TenantPage'),
  }),
] as const;

export const adminRoutes = adminRoute.addChildren([
  auditRoute,
  operateRoute.addChildren([...operatorRoutes]),
  configureRoute.addChildren([
    page(
      '/',
      lazy(() => import('@/features/dashboard/Dashboard'), 'Dashboard'),
    ),
    page(
      '/start',
      lazy(() => import('@/features/assistant/Assistant'), 'Assistant'),
    ),
    list(
      '/mailboxes',
      lazy(() => import('@/features/mailboxes/MailboxList'), 'MailboxList'),
      'show',
    ),
    page(
      '/mailboxes/new',
      lazy(() => import('@/features/mailboxes/NewMailbox'), 'NewMailbox'),
    ),
    page(
      '/mailboxes/$mailbox',
      lazy(() => import('@/features/mailboxes/MailboxPage'), 'MailboxPage'),
    ),
    list(
      '/unknown-addresses',
      lazy(() => import('@/features/mailboxes/UnknownAddresses'), 'UnknownAddresses'),
    ),
    list(
      '/users',
      lazy(() => import('@/features/users/UserList'), 'UserList'),
      'state',
      'factor',
    ),
    page(
      '/users/new',
      lazy(() => import('@/features/users/NewUser'), 'NewUser'),
    ),
    page(
      '/users/$user',
      lazy(() => import('@/features/users/UserPage'), 'UserPage'),
    ),
    list(
      '/groups',
      lazy(() => import('@/features/groups/GroupList'), 'GroupList'),
      'role',
    ),
    page(
      '/groups/new',
      lazy(() => import('@/features/groups/NewGroup'), 'NewGroup'),
    ),
    page(
      '/groups/$group',
      lazy(() => import('@/features/groups/GroupPage'), 'GroupPage'),
    ),
    list(
      '/endpoints',
      lazy(() => import('@/features/endpoints/EndpointList'), 'EndpointList'),
      'state',
    ),
    page(
      '/endpoints/new',
      lazy(() => import('@/features/endpoints/NewEndpoint'), 'NewEndpoint'),
    ),
    page(
      '/endpoints/$endpoint',
      lazy(() => import('@/features/endpoints/EndpointPage'), 'EndpointPage'),
    ),
    list(
      '/refusals',
      lazy(() => import('@/features/endpoints/RefusalList'), 'RefusalList'),
    ),
    page(
      '/imports',
      lazy(() => import('@/features/imports/Imports'), 'Imports'),
    ),
    list(
      '/secrets',
      lazy(() => import('@/features/secrets/SecretList'), 'SecretList'),
      'kind',
    ),
    page(
      '/secrets/new',
      lazy(() => import('@/features/secrets/NewSecret'), 'NewSecret'),
    ),
    page(
      '/secrets/$secret',
      lazy(() => import('@/features/secrets/SecretPage'), 'SecretPage'),
    ),
    page(
      '/verification',
      lazy(() => import('@/features/settings/VerificationPage'), 'VerificationPage'),
    ),
    page(
      '/settings',
      lazy(() => import('@/features/settings/Settings'), 'Settings'),
    ),
    page(
      '/storage',
      lazy(() => import('@/features/settings/Storage'), 'Storage'),
    ),
  ]),
]);
