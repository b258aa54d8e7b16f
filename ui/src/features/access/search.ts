/** Users, groups and mailboxes as choices: what fits to what is typed, from the service. */

import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { readPages, rowsOf, type Schemas } from '@/api';
import { useSearchText } from '@/components';
import { useTenant } from '@/features/session/tenant';

const SHOWN = 50;

export type Kind = 'user' | 'group';

/** Except those that are there already. */
export function useUserSearch(except: ReadonlySet<string> = NONE) {
  const tenant = useTenant();
  const { text, type, asked } = useSearchText();
  const { data, isPending } = useInfiniteQuery({
    ...readPages('/api/v1/tenants/{tenant}/users', {
      path: { tenant },
      query: { q: asked || undefined, limit: SHOWN },
    }),
    placeholderData: keepPreviousData,
  });
  const found = useMemo(
    () =>
      rowsOf<Schemas['User']>(data)
        .filter(({ id }) => !except.has(id))
        .map(({ id, login, name }) => ({ value: id, label: name ? `${name} · ${login}` : login })),
    [data, except],
  );
  return { text, type, found, pending: isPending };
}

export function useGroupSearch(except: ReadonlySet<string> = NONE) {
  const tenant = useTenant();
  const { text, type, asked } = useSearchText();
  const { data, isPending } = useInfiniteQuery({
    ...readPages('/api/v1/tenants/{tenant}/groups', {
      path: { tenant },
      query: { q: asked || undefined, limit: SHOWN },
    }),
    placeholderData: keepPreviousData,
  });
  const found = useMemo(
    () =>
      rowsOf<Schemas['Group']>(data)
        .filter(({ id }) => !except.has(id))
        .map(({ id, name }) => ({ value: id, label: name })),
    [data, except],
  );
  return { text, type, found, pending: isPending };
}

export function useMailboxSearch(except: ReadonlySet<string> = NONE) {
  const tenant = useTenant();
  const { text, type, asked } = useSearchText();
  const { data, isPending } = useInfiniteQuery({
    ...readPages('/api/v1/tenants/{tenant}/mailboxes', {
      path: { tenant },
      query: { q: asked || undefined, limit: SHOWN },
    }),
    placeholderData: keepPreviousData,
  });
  const found = useMemo(
    () =>
      rowsOf<Schemas['Mailbox']>(data)
        .filter(({ id }) => !except.has(String(id)))
        .map(({ id, address }) => ({ value: String(id), label: address })),
    [data, except],
  );
  return { text, type, found, pending: isPending };
}

const NONE: ReadonlySet<string> = new Set();
