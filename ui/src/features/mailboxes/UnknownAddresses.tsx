/** Addresses of the tenant's domains that stand in mail and have no mailbox: makes mailboxes of them, many at once. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { AtSign, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas, useChange } from '@/api';
import { BulkDialog, EmptyState, Page, Time } from '@/components';
import { type Column, DataTable, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';

const LIST = '/api/v1/tenants/{tenant}/unknown-addresses';

type Unknown = Schemas['UnknownAddress'];

export function UnknownAddresses() {
  const { t } = useTranslation('mailboxes');
  const tenant = useTenant();
  const state = useTableState();
  const query = useQuery(read(LIST, { path: { tenant } }));
  const words = state.search.q?.toLowerCase() ?? '';
  const rows = useMemo(
    () => (query.data ?? []).filter(({ address }) => address.includes(words)),
    [query.data, words],
  );
  const columns = useColumns();
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const add = useChange('post', '/api/v1/tenants/{tenant}/mailboxes', {
    stale: () => [`${base}/unknown-addresses`, `${base}/dashboard`],
  });
  const [making, setMaking] = useState<Unknown[]>();
  return (
    <Page
      title={t('unknown.title')}
      lead={t('unknown.lead')}
      back={{ to: '/admin/mailboxes', label: t('title') }}
      actions={
        rows.length > 0 && (
          <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setMaking(rows)}>
            {t('unknown.makeAll', { count: rows.length })}
          </Button>
        )
      }
    >
      <DataTable
        name="unknown-addresses"
        label={t('unknown.title')}
        columns={columns}
        rows={rows}
        keyOf={({ address }) => address}
        state={state}
        searchLabel={t('search')}
        query={query}
        tried={t('unknown.notRead')}
        bulk={[{ label: t('unknown.make'), icon: Plus, run: setMaking }]}
        empty={
          <EmptyState
            icon={AtSign}
            title={t('unknown.none')}
            action={
              <Button component={Link} to="/admin/mailboxes" variant="default">
                {t('title')}
              </Button>
            }
          >
            {t('unknown.noneText')}
          </EmptyState>
        }
      />
      {making && (
        <BulkDialog
          title={t('unknown.makeAll', { count: making.length })}
          action={t('unknown.make')}
          rows={making}
          nameOf={({ address }) => address}
          run={({ address }) => add.mutateAsync({ path: { tenant }, body: { address } })}
          onClose={() => setMaking(undefined)}
        >
          {t('unknown.text')}
        </BulkDialog>
      )}
    </Page>
  );
}

function useColumns(): Column<Unknown>[] {
  const { t } = useTranslation('mailboxes');
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'address',
        head: t('column.address'),
        cell: ({ address }) => address,
        sort: ({ address }) => address,
      },
      {
        id: 'count',
        head: t('unknown.count'),
        cell: ({ count }) => format.number(count),
        sort: ({ count }) => count,
        numeric: true,
      },
      {
        id: 'last',
        head: t('unknown.last'),
        cell: ({ last }) => <Time at={last} form="relative" />,
        csv: ({ last }) => new Date(last).toISOString(),
        sort: ({ last }) => last,
      },
    ],
    [t, format],
  );
}
