/** The Admin area's frame with its navigation: an entry for each page that there is. */

import type { Session } from '@/api';
import { AdminFrame } from '@/features/frame/AdminFrame';
import type { NavGroup } from '@/features/frame/navigation';
import { hasRole } from '@/features/session/useSession';

const isAdmin = (session: Session) => hasRole(session, 'admin');

const GROUPS: NavGroup[] = [
  {
    id: 'top',
    items: [{ id: 'dashboard', to: '/admin', exact: true, for: isAdmin }],
  },
  {
    id: 'archive',
    items: [
      { id: 'mailboxes', to: '/admin/mailboxes', for: isAdmin },
      { id: 'users', to: '/admin/users', for: isAdmin },
      { id: 'groups', to: '/admin/groups', for: isAdmin },
    ],
  },
  { id: 'ways', items: [] },
  { id: 'proof', items: [] },
  { id: 'setup', items: [] },
];

export function AdminArea() {
  return <AdminFrame groups={GROUPS} />;
}
