/** The groups of a user, and the roles that he has by them. */

import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schemas, useChange } from '@/api';
import {
  Entries,
  ErrorState,
  Notice,
  Panel,
  SearchSelect,
  SkeletonRows,
  toastProblem,
  useProblemText,
} from '@/components';
import { AddField, AddTo } from '@/features/access/AddTo';
import { useGroupSearch } from '@/features/access/search';
import { RoleBadges } from '@/features/groups/GroupList';
import { ROLES } from '@/features/groups/RolePicker';
import { useTenant } from '@/features/session/tenant';
import classes from './GroupsOf.module.css';

const MEMBER = '/api/v1/tenants/{tenant}/groups/{group}/members/{user}';

interface GroupsOfProps {
  user: string;
  query: UseQueryResult<Schemas['Group'][]>;
}

export function GroupsOf({ user, query }: GroupsOfProps) {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const textOf = useProblemText();
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const stale = () => [`${base}/users`, `${base}/groups`, `${base}/dashboard`];
  const add = useChange('put', MEMBER, { stale });
  const remove = useChange('delete', MEMBER, { stale });
  const [chosen, setChosen] = useState<string | null>(null);
  const groups = useMemo(() => query.data ?? [], [query.data]);
  const except = useMemo(() => new Set(groups.map(({ id }) => id)), [groups]);
  const search = useGroupSearch(except);
  const roles = ROLES.filter((role) => groups.some((group) => group.roles.includes(role)));
  const removeFrom = (group: string) =>
    remove.mutate(
      { path: { tenant, group, user } },
      { onError: (problem) => toastProblem(t('groups.notRemoved'), problem, textOf(problem).reason) },
    );
  return (
    <Panel
      title={t('groups.title')}
      aside={groups.length > 1 && roles.length > 0 && <RoleBadges roles={roles} />}
      flush
    >
      {query.isPending && <SkeletonRows rows={2} height={48} />}
      {query.isError && <ErrorState tried={t('groups.notRead')} error={query.error} retry={query.refetch} />}
      {query.data && roles.length === 0 && (
        <div className={classes.notice}>
          <Notice tone="attention">{t('groups.noRole')}</Notice>
        </div>
      )}
      {query.data && (
        <Entries rows={groups} keyOf={({ id }) => id} none={t('groups.none')}>
          {({ id, name, roles, origin }) => ({
            icon: <Users size={18} />,
            title: (
              <Link to="/admin/groups/$group" params={{ group: id }}>
                {name}
              </Link>
            ),
            detail: origin,
            action: (
              <>
                <RoleBadges roles={roles} />
                <Button variant="subtle" color="gray" onClick={() => removeFrom(id)}>
                  {t('groups.remove')}
                </Button>
              </>
            ),
          })}
        </Entries>
      )}
      <AddTo
        action={t('groups.add')}
        ready={chosen !== null}
        onAdd={async () => {
          if (chosen) await add.mutateAsync({ path: { tenant, group: chosen, user } });
          setChosen(null);
        }}
      >
        <AddField>
          <SearchSelect
            quiet
            label={t('groups.find')}
            value={chosen}
            onChange={setChosen}
            search={search}
            clearable
          />
        </AddField>
      </AddTo>
    </Panel>
  );
}
