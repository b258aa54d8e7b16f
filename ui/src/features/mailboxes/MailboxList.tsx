/** The archive mailboxes: who has which addresses, how much mail, and who may read it. */

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Inbox, KeyRound, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, readPages, rowsOf } from '@/api';
import { EmptyState, Page } from '@/components';
import { DataTable, Filter, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { GrantMany } from './GrantMany';
import { useMailboxColumns } from './useMailboxColumns';

const LIST = '/api/v1/tenants/{tenant}/mailboxes';
const PAGE = 500;

type Mailbox = ItemOf<typeof LIST>;

const FILTERS: Record<string, (mailbox: Mailbox) => boolean> = {
  unread: ({ grants }) => grants.length === 0,
  empty: ({ mails }) => mails === 0,
  imported: ({ imported }) => imported,
};

export function MailboxList() {
  const { t } = useTranslation('mailboxes');
  const tenant = useTenant();
  const state = useTableState();
  const { q, show } = state.search;
  const query = useInfiniteQuery(readPages(LIST, { path: { tenant }, query: { q, limit: PAGE } }));
  const rows = useMemo(
    () => rowsOf<Mailbox>(query.data).filter((show && FILTERS[show]) || (() => true)),
    [query.data, show],
  );
  const columns = useMailboxColumns();
  const [granting, setGranting] = useState<Mailbox[]>();
  return (
    <Page title={t('title')} lead={t('lead')} actions={<NewButton />}>
      <DataTable
        name="mailboxes"
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        state={state}
        searchLabel={t('search')}
        filters={
          <Filter
            state={state}
            name="show"
            label={t('filter.label')}
            options={Object.keys(FILTERS).map((value) => ({ value, label: t(`filter.${value}`) }))}
          />
        }
        query={query}
        tried={t('notRead')}
        bulk={[{ label: t('grant.action'), icon: KeyRound, run: setGranting }]}
        empty={
          <EmptyState icon={Inbox} title={t('empty.title')} action={<NewButton />}>
            {t('empty.text')}
          </EmptyState>
        }
      />
      {granting && <GrantMany mailboxes={granting} onClose={() => setGranting(undefined)} />}
    </Page>
  );
}

function NewButton() {
  const { t } = useTranslation('mailboxes');
  return (
    <Button component={Link} to="/admin/mailboxes/new" leftSection={<Plus size={16} aria-hidden />}>
      {t('new.title')}
    </Button>
  );
}

function keyOf(mailbox: Mailbox) {
  return String(mailbox.id);
}
