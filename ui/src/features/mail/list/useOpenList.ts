/** The list of a place: kept for a while, so that one comes back to it where one left it. */

import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { call } from '@/api';
import { type MailPlace, sortOf } from '@/features/mail/place';
import { Chosen } from './chosen';
import { countBefore } from './days';
import { groupBy } from './groups';
import { type FetchPage, type Listed, MailPages } from './pages';
import { Previews } from './previews';
import type { Edge } from './useRoom';

const KEPT_MS = 15 * 60_000;

export interface OpenList {
  /** When it was: the same place opened anew is another list. */
  opened: number;
  pages: MailPages;
  previews: Previews;
  chosen: Chosen;
  /** Where it was scrolled to. */
  edge: Edge;
  /** A mail was open before it was: it is still to be brought into sight. */
  isToBeFound: boolean;
  /** While it is looked for: the row that it is in, or -1. */
  finding: Promise<number> | undefined;
  /** By date: which way, and how many mails are before the first of which something does not hold. */
  byDate:
    | {
        isNewestFirst: boolean;
        countBefore: (isBefore: (mail: Listed) => boolean) => Promise<number>;
        /** Whether this mail is in that row. */
        isAt: (index: number, id: number) => Promise<boolean>;
      }
    | undefined;
}

export function useOpenList(tenant: string, place: MailPlace): OpenList {
  const { box, folder, q } = place;
  const sort = sortOf(place);
  const { data } = useQuery({
    queryKey: ['mails', tenant, { box, folder, q, sort }],
    queryFn: () => openList(tenant, place),
    initialData: () => openList(tenant, place),
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

function openList(tenant: string, place: MailPlace): OpenList {
  const { mailbox, folder, q, sort } = askedFor(place);
  const path = { tenant };
  const fetchPage: FetchPage = async ({ skip, after }, limit, signal) => {
    const query = { mailbox, folder, q, sort, skip, after, limit };
    return (await call('get', '/api/v1/tenants/{tenant}/mails', { path, query }, signal)).value;
  };
  // How many mails are in no folder is known exactly only where they are counted out.
  const reading = sort === 'relevance' ? 'in order' : folder === '' ? 'by place' : 'anywhere';
  const pages = new MailPages(fetchPage, groupBy(sort), reading);
  const previews = new Previews(async (ids) => {
    const query = { ids: ids.join(','), q };
    return (await call('get', '/api/v1/tenants/{tenant}/mail/previews', { path, query })).value;
  });
  const { signal } = new AbortController();
  const mailAt = async (skip: number) =>
    pages.row(skip)?.mail ?? (await fetchPage({ skip }, 1, signal)).items[0];
  const isByDate = sort === 'date' || sort === 'oldest';
  return {
    opened: performance.now(),
    pages,
    previews,
    chosen: new Chosen(),
    edge: { index: 0, hidden: 0 },
    isToBeFound: place.mail !== undefined,
    finding: undefined,
    byDate: isByDate
      ? {
          isNewestFirst: sort === 'date',
          isAt: async (index, id) => (await mailAt(index))?.id === id,
          countBefore: (isBefore) => countBefore(pages.total ?? 0, mailAt, isBefore),
        }
      : undefined,
  };
}
