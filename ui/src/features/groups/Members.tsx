/** Who belongs to a group. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { User } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, useChange } from '@/api';
import {
  Entries,
  ErrorState,
  Panel,
  SearchSelect,
  SkeletonRows,
  toastProblem,
  useProblemText,
} from '@/components';
import { AddField, AddTo } from '@/features/access/AddTo';
import { useUserSearch } from '@/features/access/search';
import { useTenant } from '@/features/session/tenant';

const LIST = '/api/v1/tenants/{tenant}/groups/{group}/members';

export function Members({ group }: { group: string }) {
  const { t } = useTranslation('groups');
  const tenant = useTenant();
  const textOf = useProblemText();
  const query = useQuery(read(LIST, { path: { tenant, group } }));
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const stale = () => [`${base}/groups`, `${base}/users`, `${base}/dashboard`];
  const add = useChange('put', `${LIST}/{user}`, { stale });
  const remove = useChange('delete', `${LIST}/{user}`, { stale });
  const [chosen, setChosen] = useState<string | null>(null);
  const except = useMemo(() => new Set(query.data?.map(({ id }) => id)), [query.data]);
  const search = useUserSearch(except);
  const removeOne = (user: string) =>
    remove.mutate(
      { path: { tenant, group, user } },
      { onError: (problem) => toastProblem(t('members.notRemoved'), problem, textOf(problem).reason) },
    );
  return (
    <Panel title={t('members.title')} flush>
      {query.isPending && <SkeletonRows rows={2} height={48} />}
      {query.isError && <ErrorState tried={t('members.notRead')} error={query.error} retry={query.refetch} />}
      {query.data && (
        <Entries rows={query.data} keyOf={({ id }) => id} none={t('members.none')}>
          {({ id, login, name, active }) => ({
            icon: <User size={18} />,
            title: (
              <Link to="/admin/users/$user" params={{ user: id }}>
                {name || login}
              </Link>
            ),
            detail: [name && login, !active && t('members.disabled')].filter(Boolean).join(' · '),
            action: (
              <Button variant="subtle" color="gray" onClick={() => removeOne(id)}>
                {t('members.remove')}
              </Button>
            ),
          })}
        </Entries>
      )}
      <AddTo
        action={t('members.add')}
        ready={chosen !== null}
        onAdd={async () => {
          if (chosen) await add.mutateAsync({ path: { tenant, group, user: chosen } });
          setChosen(null);
        }}
      >
        <AddField>
          <SearchSelect
            quiet
            label={t('members.find')}
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
