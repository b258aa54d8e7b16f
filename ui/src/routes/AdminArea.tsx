/** The Admin area's frame with its navigation: an entry for each page that there is. */

import type { Session } from '@/api';
import { AdminFrame } from '@/features/frame/AdminFrame';
import type { NavGroup } from '@/features/frame/navigation';
import { hasRole } from '@/features/session/useSession';

const isAdmin = (session: Session) => hasRole(session, 'admin');
const isOperator = ({ operator }: Session) => operator;
const isAuditor = (session: Session) => hasRole(session, 'auditor');

const GROUPS: NavGroup[] = [
  {
    id: 'top',
    items: [
      { id: 'tenants', to: '/admin/tenants', for: isOperator },
      { id: 'installation', to: '/admin/installation', for: isOperator },
      { id: 'dashboard', to: '/admin', exact: true, for: isAdmin },
    ],
  },
  {
    id: 'archive',
    items: [
      { id: 'mailboxes', to: '/admin/mailboxes', for: isAdmin },
      { id: 'users', to: '/admin/users', for: isAdmin },
      { id: 'groups', to: '/admin/groups', for: isAdmin },
    ],
  },
  {
    id: 'ways',
    items: [
      { id: 'endpoints', to: '/admin/endpoints', for: isAdmin },
      { id: 'imports', to: '/admin/imports', for: isAdmin },
    ],
  },
  {
    id: 'proof',
    items: [
      { id: 'verification', to: '/admin/verification', for: isAdmin },
      { id: 'audit', to: '/admin/audit', for: isAuditor },
    ],
  },
  {
    id: 'setup',
    items: [
      { id: 'secrets', to: '/admin/secrets', for: isAdmin },
      { id: 'settings', to: '/admin/settings', for: isAdmin },
      { id: 'storage', to: '/admin/storage', for: isAdmin },
    ],
  },
];

/** Pages that are not about one tenant, or that make the first. */
const WITHOUT_TENANT = ['/admin/tenants', '/admin/installation', '/admin/start'];

export function AdminArea() {
  return <AdminFrame groups={GROUPS} withoutTenant={WITHOUT_TENANT} />;
}
