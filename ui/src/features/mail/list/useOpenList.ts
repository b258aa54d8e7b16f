/** The list of a place: kept for a while, so that one comes back to it where one left it. */

import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { call } from '@/api';
import { type MailPlace, sortOf } from '@/features/mail/place';
import { Chosen } from './chosen';
import { groupBy } from './groups';
import { MailPages } from './pages';
import { Previews } from './previews';

const KEPT_MS = 15 * 60_000;

export interface OpenList {
  pages: MailPages;
  previews: Previews;
  chosen: Chosen;
  /** Where it was scrolled to: pixels below the row that is first in the scrolled room. */
  scroll: { base: number; top: number };
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
  const pages = new MailPages(async (after, limit, signal) => {
    const query = { mailbox, folder, q, sort, after, limit };
    return (await call('get', '/api/v1/tenants/{tenant}/mails', { path, query }, signal)).value;
  }, groupBy(sort));
  const previews = new Previews(async (ids) => {
    const query = { ids: ids.join(','), q };
    return (await call('get', '/api/v1/tenants/{tenant}/mail/previews', { path, query })).value;
  });
  return { pages, previews, chosen: new Chosen(), scroll: { base: 0, top: 0 } };
}
