/** The Admin area's frame with its navigation: an entry for each page that there is. */

import { AdminFrame } from '@/features/frame/AdminFrame';
import type { NavGroup } from '@/features/frame/navigation';
import { hasRole } from '@/features/session/useSession';

const GROUPS: NavGroup[] = [
  {
    id: 'top',
    items: [{ id: 'dashboard', to: '/admin', exact: true, for: (session) => hasRole(session, 'admin') }],
  },
  { id: 'archive', items: [] },
  { id: 'ways', items: [] },
  { id: 'proof', items: [] },
  { id: 'setup', items: [] },
];

export function AdminArea() {
  return <AdminFrame groups={GROUPS} />;
}
