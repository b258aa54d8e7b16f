/** Where somebody is in the Mail area, as the URL holds it. */

import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export const SORTS = ['date', 'oldest', 'relevance', 'from', 'subject', 'size'] as const;
export type Sort = (typeof SORTS)[number];

export interface MailPlace {
  /** Number of the mailbox; absent: all that may be read. */
  box?: number;
  /** Path of the folder; empty: what is in none. */
  folder?: string;
  /** The query. */
  q?: string;
  sort?: Sort;
  /** Number of the mail that is open. */
  mail?: number;
}

/** `validateSearch` of the route. */
export function mailPlace(search: Record<string, unknown>): MailPlace {
  const place: MailPlace = {};
  const box = number(search.box);
  const mail = number(search.mail);
  if (box !== undefined) place.box = box;
  if (box !== undefined && typeof search.folder === 'string') place.folder = search.folder;
  if (typeof search.q === 'string' && search.q.trim() !== '') place.q = search.q;
  if (typeof search.q === 'number' || typeof search.q === 'boolean') place.q = String(search.q);
  if (SORTS.includes(search.sort as Sort)) place.sort = search.sort as Sort;
  if (mail !== undefined) place.mail = mail;
  return place;
}

function number(value: unknown): number | undefined {
  const found = typeof value === 'string' ? Number(value) : value;
  return typeof found === 'number' && Number.isInteger(found) && found >= 0 ? found : undefined;
}

export type GoTo = (change: Partial<MailPlace>, how?: { replace?: boolean }) => void;

/** Where one is, and the way elsewhere: `go({ mail: 7 })` changes that and leaves the rest. */
export function useMailPlace(): { place: MailPlace; go: GoTo } {
  const place = useSearch({ strict: false }) as MailPlace;
  const navigate = useNavigate();
  const go = useCallback<GoTo>(
    (change, how) => {
      void navigate({
        to: '/mail',
        search: (before: MailPlace) => ({ ...before, ...change }),
        replace: how?.replace ?? false,
        resetScroll: false,
      } as never);
    },
    [navigate],
  );
  return { place, go };
}

/** The order in which a place's mails stand. */
export function sortOf(place: MailPlace): Sort {
  if (place.sort === 'relevance' && !place.q) return 'date';
  return place.sort ?? 'date';
}
