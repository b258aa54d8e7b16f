/** The list of a place: kept for a while, so that one comes back to it where one left it. */

import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { call, read } from '@/api';
import { type MailPlace, type Sort, sortOf } from '@/features/mail/place';
import { Chosen } from './chosen';
import { groupBy } from './groups';
import { afterOf, type Beginning, type FetchPage, FIRST, MailPages } from './pages';
import { Previews } from './previews';

const KEPT_MS = 15 * 60_000;
/** Orders of which each is the other from its end. */
const REVERSE: Partial<Record<Sort, Sort>> = { date: 'oldest', oldest: 'date' };

export interface OpenList {
  pages: MailPages;
  previews: Previews;
  chosen: Chosen;
  /** Where it was scrolled to: pixels below the row that is first in the scrolled room. */
  scroll: { base: number; top: number; prepended: number };
  /** Another list of the same place is another. */
  opened: number;
  /** Somebody asked for it from elsewhere than its top, and goes on in it. */
  isJumped: boolean;
  /** Shows it from elsewhere: from a day on, from its end; from its top. */
  jump: ((to: Beginning | undefined) => void) | undefined;
}

export function useOpenList(tenant: string, place: MailPlace): OpenList {
  const { box, folder, q, mail } = place;
  const sort = sortOf(place);
  const queries = useQueryClient();
  const queryKey = ['mails', tenant, { box, folder, q, sort }];
  const open = (begin?: Begin) => {
    const jump = (to: Beginning | undefined) =>
      queries.setQueryData(queryKey, { ...open(() => Promise.resolve(to)), isJumped: true });
    return { ...openList(tenant, place, begin), isJumped: false, jump: REVERSE[sort] && jump };
  };
  const { data } = useQuery<OpenList>({
    queryKey,
    queryFn: () => open(),
    initialData: () => open(mail === undefined ? undefined : beginningAt(queries, tenant, place, mail)),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
    structuralSharing: false,
  });
  useSyncExternalStore(data.pages.subscribe, data.pages.version);
  useSyncExternalStore(data.previews.subscribe, data.previews.version);
  useSyncExternalStore(data.chosen.subscribe, data.chosen.version);
  return data;
}

/** What is asked of the API for a place. */
export function askedFor(place: MailPlace) {
  return { mailbox: place.box, folder: place.folder, q: place.q, sort: sortOf(place) };
}

type Begin = (first: FetchPage) => Promise<Beginning | undefined>;

/** So that a mail that is open already is in sight: after a reload, and in another order. */
function beginningAt(queries: QueryClient, tenant: string, place: MailPlace, mail: number): Begin {
  return async (fetchFirst) => {
    const { signal } = new AbortController();
    const first = await fetchFirst(undefined, FIRST, signal);
    if (!first.next || first.items.some(({ id }) => id === mail)) return undefined;
    try {
      const path = { tenant, mail };
      const { date } = await queries.fetchQuery(read('/api/v1/tenants/{tenant}/mails/{mail}', { path }));
      const beginning = { date, id: mail + 1 };
      const found = await pagesOf(tenant, place, 'date')(afterOf(beginning), 1, signal);
      return found.items[0]?.id === mail ? beginning : undefined;
    } catch {
      // The reader says why it is not there.
      return undefined;
    }
  };
}

/** Pages of a place in an order. */
function pagesOf(tenant: string, place: MailPlace, sort: Sort): FetchPage {
  const { mailbox, folder, q } = askedFor(place);
  const path = { tenant };
  return async (after, limit, signal) => {
    const query = { mailbox, folder, q, sort, after, limit };
    return (await call('get', '/api/v1/tenants/{tenant}/mails', { path, query }, signal)).value;
  };
}

function openList(tenant: string, place: MailPlace, begin?: Begin): Omit<OpenList, 'jump' | 'isJumped'> {
  const sort = sortOf(place);
  const reverse = REVERSE[sort];
  // The first page may be needed to know where to begin; it is not read twice.
  const fetchPage = pagesOf(tenant, place, sort);
  let first: ReturnType<FetchPage> | undefined;
  const pages = new MailPages(
    (after, limit, signal) => {
      const known = after === undefined ? first : undefined;
      first = undefined;
      return known ?? fetchPage(after, limit, signal);
    },
    groupBy(sort),
    reverse && {
      fetch: pagesOf(tenant, place, reverse),
      isNewestFirst: sort === 'date',
      begin: async () =>
        begin?.((...asked) => {
          first = fetchPage(...asked);
          return first;
        }),
    },
  );
  const previews = new Previews(async (ids) => {
    const query = { ids: ids.join(','), q: place.q };
    const path = { tenant };
    return (await call('get', '/api/v1/tenants/{tenant}/mail/previews', { path, query })).value;
  });
  return {
    opened: performance.now(),
    pages,
    previews,
    chosen: new Chosen(),
    scroll: { base: 0, top: 0, prepended: 0 },
  };
}
