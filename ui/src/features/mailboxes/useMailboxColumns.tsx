/** What the list of mailboxes can show. */

import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Status, Time } from '@/components';
import type { Column } from '@/components/table';
import { useFormat } from '@/i18n/format';

export function useMailboxColumns(): Column<Schemas['Mailbox']>[] {
  const { t } = useTranslation('mailboxes');
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'address',
        head: t('column.address'),
        cell: ({ id, address }) => (
          <Link to="/admin/mailboxes/$mailbox" params={{ mailbox: String(id) }}>
            {address}
          </Link>
        ),
        sort: ({ address }) => address,
      },
      {
        id: 'also',
        head: t('column.also'),
        cell: ({ also: [first, ...further] }) => (
          <span title={[first, ...further].join(', ')}>
            {first}
            {further.length > 0 && (
              <span className="muted"> {t('column.more', { number: format.number(further.length) })}</span>
            )}
          </span>
        ),
        csv: ({ also }) => also.join(' '),
        sort: ({ also }) => also.join(' '),
        wideOnly: true,
        clip: true,
      },
      {
        id: 'mails',
        head: t('column.mails'),
        cell: ({ mails }) => format.number(mails),
        sort: ({ mails }) => mails,
        numeric: true,
      },
      {
        id: 'readers',
        head: t('column.readers'),
        cell: ({ grants }) =>
          grants.length === 0 ? (
            <Status tone="off">{t('column.nobody')}</Status>
          ) : (
            <span title={grants.map(({ name }) => name).join(', ')}>
              {grants[0]?.name}
              {grants.length > 1 && (
                <span className="muted">
                  {' '}
                  {t('column.more', { number: format.number(grants.length - 1) })}
                </span>
              )}
            </span>
          ),
        csv: ({ grants }) => grants.map(({ name }) => name).join(' '),
        sort: ({ grants }) => grants.length,
        wideOnly: true,
        clip: true,
      },
      {
        id: 'origin',
        head: t('column.origin'),
        cell: ({ origin, imported }) => originText(t, origin, imported),
        sort: ({ origin, imported }) => originText(t, origin, imported),
        wideOnly: true,
        hidden: true,
      },
      {
        id: 'created',
        head: t('column.created'),
        cell: ({ created }) => <Time at={created} form="date" />,
        csv: ({ created }) => new Date(created).toISOString(),
        sort: ({ created }) => created,
        wideOnly: true,
        hidden: true,
      },
    ],
    [t, format],
  );
}

/** Where a mailbox comes from, in words. */
export function originText(
  t: (key: 'origin.imported' | 'origin.hand') => string,
  origin: string,
  imported: boolean,
): string {
  if (imported) return t('origin.imported');
  return origin || t('origin.hand');
}
