/**
 * What changes in a tenant, as it changes: server-sent events mark stale what was read of it.
 *
 * Listens only while the page is seen: browsers open six connections to a host at most, for all pages together.
 */

import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { markStale } from './queries';

/** What a change of a kind of thing makes stale, below the tenant's address. */
const STALE: Record<string, string[]> = {
  user: ['users', 'groups', 'mailboxes', 'mail'],
  group: ['groups', 'users', 'mailboxes', 'mail'],
  mailbox: ['mailboxes', 'mail', 'unknown-addresses'],
  endpoint: ['endpoints', 'refusals'],
  secret: ['secrets'],
  settings: ['settings'],
  job: ['jobs', 'mailboxes'],
};

/** The addresses that a change of this object (`kind:id`) makes stale. */
export function staleAfter(tenant: string, object: string): string[] {
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const [kind = ''] = object.split(':');
  const known = STALE[kind];
  if (!known) return [base];
  return [...known, 'dashboard', 'audit'].map((part) => `${base}/${part}`);
}

export function useTenantEvents(tenant: string | undefined) {
  const queries = useQueryClient();
  useEffect(() => {
    if (!tenant) return undefined;
    let source: EventSource | undefined;
    const follow = () => {
      const seen = document.visibilityState === 'visible';
      if (seen && !source) source = listen(queries, tenant);
      if (!seen) {
        source?.close();
        source = undefined;
      }
    };
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      source?.close();
    };
  }, [tenant, queries]);
}

function listen(queries: QueryClient, tenant: string): EventSource {
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const source = new EventSource(`${base}/events`);
  source.addEventListener('change', (event) => {
    const { object } = JSON.parse(event.data) as { object: string };
    void queries.invalidateQueries({ queryKey: ['session'] });
    void markStale(queries, ...staleAfter(tenant, object));
  });
  source.addEventListener('missed', () => void markStale(queries, base));
  return source;
}
