/** Makes a user, puts him into groups, and makes the link by which he chooses his password. */

import { MultiSelect, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, readPages, rowsOf, type Schemas, useChange } from '@/api';
import { Page, Panel } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { useTenant } from '@/features/session/tenant';
import { SetUpLinkDialog } from './SetUpLink';

const USERS = '/api/v1/tenants/{tenant}/users';

export function NewUser() {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const router = useRouter();
  const groups = useInfiniteQuery(
    readPages('/api/v1/tenants/{tenant}/groups', { path: { tenant }, query: { limit: 500 } }),
  );
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const make = useChange('post', USERS, { stale: () => [`${base}/groups`] });
  const [made, setMade] = useState<{ user: string; link: Schemas['Link'] }>();
  const form = useApiForm({
    initial: { login: '', name: '', groups: [] as string[] },
    validate: {
      login: (login) => (/^[^\s@]+@[^\s@]+$/.test(login.trim()) ? null : t('loginNeeded')),
      name: (name) => (name.trim() ? null : t('nameNeeded')),
    },
    codes: { 'login-taken': 'login' },
    send: async ({ login, name, groups }) => {
      const body = { login: login.trim(), name: name.trim() };
      const { value: user } = await make.mutateAsync({ path: { tenant }, body });
      for (const group of groups) {
        const path = { tenant, group, user: user.id };
        await call('put', '/api/v1/tenants/{tenant}/groups/{group}/members/{user}', { path });
      }
      const path = { tenant, user: user.id };
      const { value: link } = await call('post', `${USERS}/{user}/setup-link`, { path });
      setMade({ user: user.id, link });
    },
  });
  return (
    <Page title={t('new.title')} back={{ to: '/admin/users', label: t('title') }}>
      <Panel>
        <ApiForm
          form={form}
          action={t('new.action')}
          always
          onCancel={() => void router.navigate({ to: '/admin/users' })}
        >
          <TextInput
            label={t('login')}
            description={t('loginHelp')}
            placeholder={t('loginExample')}
            type="email"
            spellCheck={false}
            autoFocus
            required
            {...form.getInputProps('login')}
          />
          <TextInput label={t('name')} required {...form.getInputProps('name')} />
          <MultiSelect
            label={t('groups.title')}
            description={t('groups.help')}
            data={rowsOf<Schemas['Group']>(groups.data).map(({ id, name }) => ({ value: id, label: name }))}
            searchable
            {...form.getInputProps('groups')}
          />
        </ApiForm>
      </Panel>
      <SetUpLinkDialog
        link={made?.link}
        onClose={() => {
          if (made) void router.navigate({ to: '/admin/users/$user', params: { user: made.user } });
        }}
      />
    </Page>
  );
}
