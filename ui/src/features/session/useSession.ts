/** Who is signed in, for pages that only somebody signed in sees; what he may do; and signing out. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { call, type Role, type Session, sessionQuery } from '@/api';

export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  const [known, setKnown] = useState(data);
  // When the session ends, the page stands for a moment longer.
  if (data && data !== known) setKnown(data);
  if (!known) throw new Error('a page for people who are signed in was shown to somebody who is not');
  return known;
}

export type Area = 'admin' | 'mail';

const AREAS: Record<Area, Role[]> = {
  admin: ['admin', 'auditor'],
  mail: ['reader', 'compliance'],
};

/** Whether somebody has one of these roles. */
export function hasRole(session: Session, ...roles: Role[]): boolean {
  return session.roles.some((role) => roles.includes(role));
}

/** The areas somebody may enter, the one he begins with first. */
export function areasOf(session: Session): Area[] {
  return (['admin', 'mail'] as const).filter((area) => hasRole(session, ...AREAS[area]));
}

/** Signs out, and forgets all that was read. */
export function useSignOut() {
  const queries = useQueryClient();
  const router = useRouter();
  return useCallback(async () => {
    await call('delete', '/api/v1/session', {});
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
    await router.navigate({ to: '/sign-in', ignoreBlocker: true });
  }, [queries, router]);
}
