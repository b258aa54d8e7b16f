/** The users: who may sign in. */

import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { LockKeyhole, Plus, ShieldCheck, Trash2, UserCheck, UserRound, UserX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, readPages, rowsOf } from '@/api';
import { EmptyState, Page } from '@/components';
import { DataTable, Filter, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { type Act, ChangeMany } from './ChangeMany';
import { FACTORS, factorOf, STATES, stateOf } from './states';
import { useUserColumns } from './useUserColumns';

const LIST = '/api/v1/tenants/{tenant}/users';
const PAGE = 500;

type User = ItemOf<typeof LIST>;

export function UserList() {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const state = useTableState();
  const { q, state: wanted, factor } = state.search;
  const query = useInfiniteQuery(readPages(LIST, { path: { tenant }, query: { q, limit: PAGE } }));
  const rows = useMemo(
    () =>
      rowsOf<User>(query.data).filter(
        (user) => (!wanted || stateOf(user) === wanted) && (!factor || factorOf(user) === factor),
      ),
    [query.data, wanted, factor],
  );
  const columns = useUserColumns();
  const [changing, setChanging] = useState<{ act: Act; users: User[] }>();
  const many = (act: Act) => (users: User[]) => setChanging({ act, users });
  const newButton = (
    <Button component={Link} to="/admin/users/new" leftSection={<Plus size={16} aria-hidden />}>
      {t('new.title')}
    </Button>
  );
  return (
    <Page title={t('title')} lead={t('lead')} actions={newButton}>
      <DataTable
        name="users"
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        state={state}
        searchLabel={t('search')}
        filters={
          <>
            <Filter
              state={state}
              name="state"
              label={t('filter.state')}
              options={STATES.map((value) => ({ value, label: t(`state.${value}`) }))}
            />
            <Filter
              state={state}
              name="factor"
              label={t('filter.factor')}
              options={FACTORS.map((value) => ({ value, label: t(`factor.${value}`) }))}
            />
          </>
        }
        query={query}
        tried={t('notRead')}
        bulk={[
          { label: t('many.enable.action'), icon: UserCheck, run: many('enable') },
          { label: t('many.disable.action'), icon: UserX, run: many('disable') },
          { label: t('many.factor.action'), icon: ShieldCheck, run: many('factor') },
          { label: t('many.password.action'), icon: LockKeyhole, run: many('password') },
          { label: t('many.remove.action'), icon: Trash2, danger: true, run: many('remove') },
        ]}
        empty={
          <EmptyState icon={UserRound} title={t('empty.title')} action={newButton}>
            {t('empty.text')}
          </EmptyState>
        }
      />
      {changing && <ChangeMany {...changing} onClose={() => setChanging(undefined)} />}
    </Page>
  );
}
