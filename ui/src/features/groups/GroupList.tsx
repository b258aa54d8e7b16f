/** The groups: roles come from them alone. */

import { Badge, Button, Group } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus, Trash2, Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, type Role, readPages, rowsOf, useChange } from '@/api';
import { BulkDialog, EmptyState, Page, Time } from '@/components';
import { type Column, DataTable, Filter, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { ROLES } from './RolePicker';

const LIST = '/api/v1/tenants/{tenant}/groups';
const PAGE = 500;

type Listed = ItemOf<typeof LIST>;

export function GroupList() {
  const { t } = useTranslation('groups');
  const tenant = useTenant();
  const state = useTableState();
  const { q, role } = state.search;
  const query = useInfiniteQuery(readPages(LIST, { path: { tenant }, query: { q, limit: PAGE } }));
  const rows = useMemo(
    () => rowsOf<Listed>(query.data).filter(({ roles }) => !role || roles.includes(role as Role)),
    [query.data, role],
  );
  const columns = useColumns();
  const remove = useChange('delete', '/api/v1/tenants/{tenant}/groups/{group}');
  const [removing, setRemoving] = useState<Listed[]>();
  const newButton = (
    <Button component={Link} to="/admin/groups/new" leftSection={<Plus size={16} aria-hidden />}>
      {t('new.title')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      <DataTable
        name="groups"
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        state={state}
        searchLabel={t('search')}
        filters={
          <Filter
            state={state}
            name="role"
            label={t('anyRole')}
            options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
          />
        }
        query={query}
        tried={t('notRead')}
        bulk={[{ label: t('remove.short'), icon: Trash2, danger: true, run: setRemoving }]}
        empty={
          <EmptyState icon={Users} title={t('empty.title')} action={newButton}>
            {t('empty.text')}
          </EmptyState>
        }
      />
      {removing && (
        <BulkDialog
          title={t('remove.many', { count: removing.length })}
          action={t('remove.short')}
          rows={removing}
          nameOf={({ name }) => name}
          run={({ id }) => remove.mutateAsync({ path: { tenant, group: id } })}
          onClose={() => setRemoving(undefined)}
          danger
        >
          {t('remove.text')}
        </BulkDialog>
      )}
    </Page>
  );
}

function useColumns(): Column<Listed>[] {
  const { t } = useTranslation('groups');
  const format = useFormat();
  return useMemo(
    () => [
      {
        id: 'name',
        head: t('name'),
        cell: ({ id, name }) => (
          <Link to="/admin/groups/$group" params={{ group: id }}>
            {name}
          </Link>
        ),
        sort: ({ name }) => name,
      },
      {
        id: 'roles',
        head: t('roles'),
        cell: ({ roles }) => <RoleBadges roles={roles} />,
        csv: ({ roles }) => roles.map((role) => t(`role.${role}`)).join(', '),
        sort: ({ roles }) => roles.join(' '),
      },
      {
        id: 'members',
        head: t('members.title'),
        cell: ({ members }) => format.number(members),
        sort: ({ members }) => members,
        numeric: true,
      },
      {
        id: 'origin',
        head: t('origin'),
        cell: ({ origin }) => origin || t('hand'),
        sort: ({ origin }) => origin,
        wideOnly: true,
      },
      {
        id: 'created',
        head: t('created'),
        cell: ({ created }) => <Time at={created} form="date" />,
        csv: ({ created }) => new Date(created).toISOString(),
        sort: ({ created }) => created,
        hidden: true,
        wideOnly: true,
      },
    ],
    [t, format],
  );
}

export function RoleBadges({ roles }: { roles: readonly Role[] }) {
  const { t } = useTranslation('groups');
  if (roles.length === 0) return <span className="muted">{t('noRole')}</span>;
  return (
    <Group gap={4}>
      {roles.map((role) => (
        <Badge key={role} variant="light" color={role === 'reader' ? 'gray' : undefined}>
          {t(`role.${role}`)}
        </Badge>
      ))}
    </Group>
  );
}
