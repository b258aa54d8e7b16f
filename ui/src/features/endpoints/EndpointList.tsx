/** The journal endpoints: the addresses to which mail servers send a copy of every mail. */

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, Satellite } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, readPages, rowsOf } from '@/api';
import { CopyButton, EmptyState, Page, Status, Time } from '@/components';
import { type Column, DataTable, Filter, useTableState } from '@/components/table';
import { useAllMailboxes } from '@/features/access/useMailboxesOf';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { EVERY_MS, type State, TONES, useFigures } from './states';

const LIST = '/api/v1/tenants/{tenant}/endpoints';
const STATES: State[] = ['alive', 'silent', 'paused', 'new'];

type Endpoint = ItemOf<typeof LIST>;

export function EndpointList() {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const state = useTableState();
  const { q, state: wanted } = state.search;
  const query = useInfiniteQuery({
    ...readPages(LIST, { path: { tenant }, query: { q, limit: 500 } }),
    refetchInterval: EVERY_MS,
  });
  const stateOf = useFigures();
  const rows = rowsOf<Endpoint>(query.data).filter(({ id }) => !wanted || stateOf(id) === wanted);
  const columns = useColumns(stateOf);
  const newButton = (
    <Button component={Link} to="/admin/endpoints/new" leftSection={<Plus size={16} aria-hidden />}>
      {t('new.title')}
    </Button>
  );
  const actions = (
    <>
      <Button component={Link} to="/admin/refusals" variant="default">
        {t('refusals.title')}
      </Button>
      {newButton}
    </>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={actions}>
      <DataTable
        name="endpoints"
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        state={state}
        searchLabel={t('search')}
        filters={
          <Filter
            state={state}
            name="state"
            label={t('anyState')}
            options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
          />
        }
        query={query}
        tried={t('notRead')}
        empty={
          <EmptyState icon={Satellite} title={t('empty.title')} action={newButton}>
            {t('empty.text')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(stateOf: (id: string) => State | undefined): Column<Endpoint>[] {
  const { t } = useTranslation('endpoints');
  const format = useFormat();
  const { mailboxes } = useAllMailboxes();
  const addresses = useMemo(() => new Map(mailboxes.map(({ id, address }) => [id, address])), [mailboxes]);
  return [
    {
      id: 'name',
      head: t('name'),
      cell: ({ id, name }) => (
        <Link to="/admin/endpoints/$endpoint" params={{ endpoint: id }}>
          {name}
        </Link>
      ),
      sort: ({ name }) => name,
    },
    {
      id: 'state',
      head: t('stateHead'),
      cell: ({ id }) => {
        const state = stateOf(id);
        return state && <Status tone={TONES[state]}>{t(`state.${state}`)}</Status>;
      },
      csv: ({ id }) => {
        const state = stateOf(id);
        return state ? t(`state.${state}`) : '';
      },
      sort: ({ id }) => stateOf(id) ?? '',
    },
    {
      id: 'last',
      head: t('last'),
      cell: ({ last }) =>
        last ? <Time at={last} form="relative" /> : <span className="muted">{t('never')}</span>,
      csv: ({ last }) => (last ? new Date(last).toISOString() : ''),
      sort: ({ last }) => last ?? 0,
    },
    {
      id: 'received',
      head: t('received'),
      cell: ({ received }) => format.number(received),
      sort: ({ received }) => received,
      numeric: true,
      wideOnly: true,
    },
    {
      id: 'mailbox',
      head: t('mailbox'),
      cell: ({ mailbox }) => (
        <Link to="/admin/mailboxes/$mailbox" params={{ mailbox: String(mailbox) }}>
          {addresses.get(mailbox) ?? mailbox}
        </Link>
      ),
      sort: ({ mailbox }) => addresses.get(mailbox) ?? '',
      wideOnly: true,
      hidden: true,
    },
    {
      id: 'address',
      head: t('address'),
      cell: ({ address }) => <CopyButton text={address} label={t('copyAddress')} />,
      csv: ({ address }) => address,
      width: 80,
    },
  ];
}
