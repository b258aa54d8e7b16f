/** The mailboxes that somebody or a group was granted. The API lists grants by mailbox: all mailboxes are read once. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { readPages, rowsOf, type Schemas } from '@/api';
import { useTenant } from '@/features/session/tenant';

const PAGE = 500;

export function useAllMailboxes() {
  const tenant = useTenant();
  const query = useInfiniteQuery(
    readPages('/api/v1/tenants/{tenant}/mailboxes', { path: { tenant }, query: { limit: PAGE } }),
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const mailboxes = useMemo(() => rowsOf<Schemas['Mailbox']>(query.data), [query.data]);
  return { ...query, mailboxes, complete: query.isSuccess && !hasNextPage };
}

export interface Granted {
  mailbox: Schemas['Mailbox'];
  /** The groups by which it is granted; none = directly. */
  by: Schemas['Grantee'][];
  direct: boolean;
}

/** Those of a holder and, for a user, of his groups. */
export function useMailboxesOf(holder: string, groups: readonly string[]) {
  const all = useAllMailboxes();
  const granted = useMemo(() => {
    const found: Granted[] = [];
    for (const mailbox of all.mailboxes) {
      const direct = mailbox.grants.some(({ id }) => id === holder);
      const by = mailbox.grants.filter(({ id }) => groups.includes(id));
      if (direct || by.length > 0) found.push({ mailbox, by, direct });
    }
    return found;
  }, [all.mailboxes, holder, groups]);
  return { ...all, granted };
}
