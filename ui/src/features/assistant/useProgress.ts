/** How far the set-up is: derived from what there is, never stored, so that it can be left and resumed anywhere. */

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { read, readPages, rowsOf, type Schemas } from '@/api';
import { useTenant } from '@/features/session/tenant';
import { useSession } from '@/features/session/useSession';

export const STEPS = ['tenant', 'admin', 'mailboxes', 'endpoint', 'mail'] as const;

export type StepId = (typeof STEPS)[number];

export interface Facts {
  tenant: Schemas['TenantView'] | undefined;
  users: Schemas['User'][];
  mailboxes: number;
  endpoints: Schemas['Endpoint'][];
}

const EVERY_MS = 3_000;

/** What is done of the set-up, as numbers: 0 is not done. */
export function countsOf({ tenant, users, mailboxes, endpoints }: Facts): Record<StepId, number> {
  const gathering = new Set(endpoints.map(({ mailbox }) => mailbox)).size;
  return {
    tenant: tenant ? 1 : 0,
    admin: users.filter(({ active, has_password }) => active && has_password).length,
    // Those of the journal itself are made with the endpoints.
    mailboxes: Math.max(0, mailboxes - gathering),
    endpoint: endpoints.length,
    mail: endpoints.reduce((sum, { received }) => sum + received, 0),
  };
}

export function useProgress() {
  const { operator } = useSession();
  const id = useTenant();
  const path = { tenant: id };
  const enabled = id !== '';
  const tenant = useQuery({ ...read('/api/v1/tenants/{tenant}', { path }), enabled });
  const users = useInfiniteQuery({
    ...readPages('/api/v1/tenants/{tenant}/users', { path, query: { limit: 500 } }),
    enabled,
  });
  const dashboard = useQuery({ ...read('/api/v1/tenants/{tenant}/dashboard', { path }), enabled });
  const endpoints = useInfiniteQuery({
    ...readPages('/api/v1/tenants/{tenant}/endpoints', { path, query: { limit: 500 } }),
    enabled,
    refetchInterval: EVERY_MS,
  });
  const all = [tenant, users, dashboard, endpoints];
  const facts: Facts = {
    tenant: tenant.data,
    users: rowsOf<Schemas['User']>(users.data),
    mailboxes: dashboard.data?.mailboxes ?? 0,
    endpoints: rowsOf<Schemas['Endpoint']>(endpoints.data),
  };
  return {
    // Only operators make tenants.
    steps: STEPS.filter((step) => step !== 'tenant' || operator),
    facts,
    counts: countsOf(facts),
    pending: enabled && all.some(({ isPending }) => isPending),
    error: all.find(({ error, data }) => error && !data)?.error,
  };
}
