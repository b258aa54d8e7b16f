/** Giving and taking the right to read a mailbox. */

import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { call, markStale } from '@/api';
import { useTenant } from '@/features/session/tenant';
import type { Kind } from './search';

export interface Holder {
  kind: Kind;
  id: string;
}

export function useGrants() {
  const tenant = useTenant();
  const queries = useQueryClient();
  return useCallback(
    async (way: 'put' | 'delete', mailbox: number, { kind, id }: Holder) => {
      const base = '/api/v1/tenants/{tenant}/mailboxes/{mailbox}/grants';
      if (kind === 'user') await call(way, `${base}/users/{user}`, { path: { tenant, mailbox, user: id } });
      else await call(way, `${base}/groups/{group}`, { path: { tenant, mailbox, group: id } });
      const of = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
      await markStale(queries, `${of}/mailboxes`, `${of}/dashboard`);
    },
    [tenant, queries],
  );
}
