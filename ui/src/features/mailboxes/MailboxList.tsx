/** The archive mailboxes: who has which addresses, how much mail, and who may read it. */

import { useInfiniteQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, readPages, rowsOf } from '@/api';
import { EmptyState, Page, Time } from '@/components';
import { type Column, DataTable, moreOf, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';

const LIST = '/api/v1/tenants/{tenant}/mailboxes';
const PAGE = 500;

type Mailbox = ItemOf<typeof LIST>;

export function MailboxList() {
  const { t } = useTranslation('mailboxes');
  const tenant = useTenant();
  const state = useTableState();
  const query = useInfiniteQuery(
    readPages(LIST, { path: { tenant }, query: { q: state.search.q, limit: PAGE } }),
  );
  const rows = useMemo(() => rowsOf<Mailbox>(query.data), [query.data]);
  const columns = useColumns();
  return (
    <Page title={t('title')} lead={t('lead')}>
      <DataTable
        name="mailboxes"
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        state={state}
        searchLabel={t('search')}
        more={moreOf(query)}
        loading={query.isPending}
        error={query.error}
        tried={t('notRead')}
        onRetry={query.refetch}
        empty={
          <EmptyState icon={Inbox} title={t('empty.title')}>
            {t('empty.text')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function keyOf(mailbox: Mailbox) {
  return String(mailbox.id);
}

function useColumns(): Column<Mailbox>[] {
  const { t } = useTranslation('mailboxes');
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'address',
        head: t('column.address'),
        cell: (mailbox) => mailbox.address,
        sort: (mailbox) => mailbox.address,
      },
      {
        id: 'also',
        head: t('column.also'),
        cell: (mailbox) => format.list(mailbox.also),
        sort: (mailbox) => mailbox.also.join(' '),
        wideOnly: true,
      },
      {
        id: 'mails',
        head: t('column.mails'),
        cell: (mailbox) => format.number(mailbox.mails),
        sort: (mailbox) => mailbox.mails,
        numeric: true,
      },
      {
        id: 'readers',
        head: t('column.readers'),
        cell: (mailbox) => format.list(mailbox.grants.map((grantee) => grantee.name)),
        csv: (mailbox) => mailbox.grants.map((grantee) => grantee.name).join(' '),
        sort: (mailbox) => mailbox.grants.length,
        wideOnly: true,
      },
      {
        id: 'created',
        head: t('column.created'),
        cell: (mailbox) => <Time at={mailbox.created} form="date" />,
        csv: (mailbox) => new Date(mailbox.created).toISOString(),
        sort: (mailbox) => mailbox.created,
        wideOnly: true,
        hidden: true,
      },
    ],
    [t, format],
  );
}
