/** All tenants of the installation. For operators. */

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { Building2, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { readPages, rowsOf, type Schemas } from '@/api';
import { EmptyState, Page, Status } from '@/components';
import { type Column, DataTable, Filter, useTableState } from '@/components/table';
import { useChosenTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';

type Tenant = Schemas['TenantView'];

export function TenantList() {
  const { t } = useTranslation('tenants');
  const state = useTableState();
  const { q, state: wanted } = state.search;
  const query = useInfiniteQuery(readPages('/api/v1/tenants', { query: { q, limit: 500 } }));
  const rows = useMemo(
    () => rowsOf<Tenant>(query.data).filter(({ paused }) => !wanted || paused === (wanted === 'paused')),
    [query.data, wanted],
  );
  const columns = useColumns();
  const newButton = (
    <Button component={Link} to="/admin/tenants/new" leftSection={<Plus size={16} aria-hidden />}>
      {t('new.title')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      <DataTable
        name="tenants"
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
            options={(['open', 'paused'] as const).map((value) => ({ value, label: t(`state.${value}`) }))}
          />
        }
        query={query}
        tried={t('notRead')}
        empty={
          <EmptyState icon={Building2} title={t('empty.title')} action={newButton}>
            {t('empty.text')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Tenant>[] {
  const { t } = useTranslation('tenants');
  const format = useFormat();
  const router = useRouter();
  const [chosen, choose] = useChosenTenant();
  return useMemo(
    () => [
      {
        id: 'name',
        head: t('name'),
        cell: ({ id, name }) => (
          <Link to="/admin/tenants/$tenant" params={{ tenant: id }}>
            {name}
          </Link>
        ),
        sort: ({ name }) => name,
      },
      {
        id: 'domains',
        head: t('domains'),
        cell: ({ domains }) => format.list(domains),
        csv: ({ domains }) => domains.join(' '),
        sort: ({ domains }) => domains.join(' '),
        wideOnly: true,
      },
      {
        id: 'state',
        head: t('stateHead'),
        cell: ({ paused }) => (
          <Status tone={paused ? 'attention' : 'good'}>{t(paused ? 'state.paused' : 'state.open')}</Status>
        ),
        sort: ({ paused }) => Number(paused),
      },
      {
        id: 'open',
        head: t('archive'),
        width: 120,
        cell: ({ id, name }) => (
          <Button
            variant={id === chosen ? 'light' : 'default'}
            aria-label={t('openOne', { name })}
            onClick={() => {
              choose(id);
              void router.navigate({ to: '/admin' });
            }}
          >
            {t('open')}
          </Button>
        ),
      },
    ],
    [t, format, router, chosen, choose],
  );
}
