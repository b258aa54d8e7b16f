/** Whether mail has come since the list was read. Searches are not repeated by themselves. */

import { useQuery } from '@tanstack/react-query';
import { read } from '@/api';
import type { MailPlace } from '@/features/mail/place';
import { useTenant } from '@/features/session/tenant';
import type { MailPages } from './pages';

const EVERY_MS = 30_000;

export function useNews(pages: MailPages, place: MailPlace): boolean {
  const tenant = useTenant();
  const boxes = useQuery(read('/api/v1/tenants/{tenant}/mail/mailboxes', { path: { tenant } }));
  const listed = boxes.data?.filter(({ id }) => place.box === undefined || id === place.box);
  // Reading another's mail is written down, and somebody should have asked for it.
  const isAsked = place.q === undefined && listed?.every(({ kind }) => kind !== 'other') === true;
  const { data } = useQuery({
    ...read('/api/v1/tenants/{tenant}/mails', {
      path: { tenant },
      query: { mailbox: place.box, folder: place.folder, limit: 1 },
    }),
    enabled: isAsked && pages.total !== undefined,
    refetchInterval: EVERY_MS,
    staleTime: EVERY_MS,
  });
  return isAsked && data !== undefined && pages.total !== undefined && data.total > pages.total;
}
