/** What the list of users can show. */

import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Status, Time } from '@/components';
import type { Column } from '@/components/table';
import { factorOf, stateOf, TONES } from './states';

export function useUserColumns(): Column<Schemas['User']>[] {
  const { t } = useTranslation('users');
  return useMemo(
    () => [
      {
        id: 'login',
        head: t('login'),
        cell: ({ id, login }) => (
          <Link to="/admin/users/$user" params={{ user: id }}>
            {login}
          </Link>
        ),
        sort: ({ login }) => login,
      },
      { id: 'name', head: t('name'), cell: ({ name }) => name, sort: ({ name }) => name, wideOnly: true },
      {
        id: 'state',
        head: t('filter.state'),
        cell: (user) => <Status tone={TONES[stateOf(user)]}>{t(`state.${stateOf(user)}`)}</Status>,
        sort: (user) => t(`state.${stateOf(user)}`),
      },
      {
        id: 'factor',
        head: t('filter.factor'),
        cell: (user) => t(`factor.${factorOf(user)}`),
        sort: (user) => t(`factor.${factorOf(user)}`),
        wideOnly: true,
      },
      {
        id: 'origin',
        head: t('origin'),
        cell: ({ origin }) => origin || t('hand'),
        sort: ({ origin }) => origin,
        wideOnly: true,
        hidden: true,
      },
      {
        id: 'created',
        head: t('created'),
        cell: ({ created }) => <Time at={created} form="date" />,
        csv: ({ created }) => new Date(created).toISOString(),
        sort: ({ created }) => created,
        wideOnly: true,
      },
    ],
    [t],
  );
}
