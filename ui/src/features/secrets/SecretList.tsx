/** The secrets: what the archive signs in with elsewhere. */

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { KeyRound, Plus } from 'lucide-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { readPages, rowsOf, type Schemas } from '@/api';
import { EmptyState, Page, Status, Time } from '@/components';
import { type Column, DataTable, Filter, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { expiryOf } from './expiry';
import { KINDS } from './values';

type Secret = Schemas['Secret'];

export function SecretList() {
  const { t } = useTranslation('secrets');
  const tenant = useTenant();
  const state = useTableState();
  const { q, kind } = state.search;
  const query = useInfiniteQuery(
    readPages('/api/v1/tenants/{tenant}/secrets', { path: { tenant }, query: { q, limit: 500 } }),
  );
  const rows = useMemo(
    () => rowsOf<Secret>(query.data).filter((secret) => !kind || secret.kind === kind),
    [query.data, kind],
  );
  const columns = useColumns();
  const newButton = (
    <Button component={Link} to="/admin/secrets/new" leftSection={<Plus size={16} aria-hidden />}>
      {t('new.title')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      <DataTable
        name="secrets"
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        state={state}
        searchLabel={t('search')}
        filters={
          <Filter
            state={state}
            name="kind"
            label={t('anyKind')}
            options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
          />
        }
        query={query}
        tried={t('notRead')}
        empty={
          <EmptyState icon={KeyRound} title={t('empty.title')} action={newButton}>
            {t('empty.text')}
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<Secret>[] {
  const { t } = useTranslation('secrets');
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'name',
        head: t('name'),
        cell: ({ id, name }) => (
          <Link to="/admin/secrets/$secret" params={{ secret: id }}>
            {name}
          </Link>
        ),
        sort: ({ name }) => name,
      },
      {
        id: 'kind',
        head: t('kindHead'),
        cell: ({ kind }) => t(`kind.${kind}`),
        sort: ({ kind }) => t(`kind.${kind}`),
      },
      {
        id: 'expiry',
        head: t('holdsUntil'),
        cell: (secret) => <Expiry secret={secret} />,
        csv: (secret) => (secret.kind === 'certificate' ? new Date(secret.not_after).toISOString() : ''),
        sort: (secret) => (secret.kind === 'certificate' ? secret.not_after : 0),
        wideOnly: true,
      },
      {
        id: 'used',
        head: t('usedBy'),
        cell: ({ used_by }) =>
          used_by.length > 0 ? format.list(used_by.map(({ name }) => name)) : t('unused'),
        sort: ({ used_by }) => used_by.length,
        wideOnly: true,
      },
      {
        id: 'created',
        head: t('created'),
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

export function Expiry({ secret }: { secret: Secret }) {
  const { t } = useTranslation('secrets');
  if (secret.kind !== 'certificate') return <span className="muted">{t('noEnd')}</span>;
  return (
    <Status tone={expiryOf(secret.not_after)}>
      <Time at={secret.not_after} form="date" />
    </Status>
  );
}
