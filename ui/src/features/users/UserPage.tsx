/** One user: name, groups, mailboxes, and how he signs in. */

import { Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { read, readTagged, type Schemas, type Tagged, useChange } from '@/api';
import { ErrorState, Notice, Page, Panel, SkeletonRows, toastDone } from '@/components';
import { ApiForm, useEditForm } from '@/components/form';
import { MailboxesOf } from '@/features/access/MailboxesOf';
import { useTenant } from '@/features/session/tenant';
import { GroupsOf } from './GroupsOf';
import { RemoveUser } from './RemoveUser';
import { Sessions } from './Sessions';
import { SignIn } from './SignIn';

const ONE = '/api/v1/tenants/{tenant}/users/{user}';

export function UserPage() {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const user = useParams({ strict: false }).user ?? '';
  const path = { tenant, user };
  const query = useQuery(readTagged(ONE, { path }));
  const groups = useQuery(read(`${ONE}/groups`, { path }));
  const ids = useMemo(() => groups.data?.map(({ id }) => id) ?? [], [groups.data]);
  const back = { to: '/admin/users', label: t('title') };
  if (query.isError)
    return <ErrorState tried={t('oneNotRead')} error={query.error} retry={query.refetch} page />;
  if (query.isPending) {
    return (
      <Page title="" back={back}>
        <Panel flush>
          <SkeletonRows rows={4} />
        </Panel>
      </Page>
    );
  }
  const { value } = query.data;
  return (
    <Page
      title={value.name || value.login}
      lead={value.name !== value.login && value.name && value.login}
      back={back}
    >
      {!value.active && <Notice tone="attention">{t('isDisabled')}</Notice>}
      <Panel title={t('about')}>
        <Change key={user} thing={query.data} refetch={query.refetch} />
      </Panel>
      <GroupsOf user={user} query={groups} />
      <MailboxesOf holder={{ kind: 'user', id: user }} groups={ids} />
      <SignIn user={value} />
      <Sessions user={user} />
      <RemoveUser thing={query.data} />
    </Page>
  );
}

interface ChangeProps {
  thing: Tagged<Schemas['User']>;
  refetch: () => Promise<{ data?: Tagged<Schemas['User']> }>;
}

function Change({ thing, refetch }: ChangeProps) {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const change = useChange('patch', ONE);
  const form = useEditForm({
    thing,
    refetch,
    values: ({ name, active, totp_required }) => ({ name, active, totp_required }),
    codes: { 'last-admin': 'active' },
    send: async ({ name, ...rest }, { value, etag }) => {
      // A name that comes from a directory may not even be sent.
      const body = { ...rest, name: name.trim() === value.name ? undefined : name.trim() };
      const changed = await change.mutateAsync({ path: { tenant, user: value.id }, body, etag });
      toastDone(t('saved'));
      return changed;
    },
  });
  const { origin } = thing.value;
  return (
    <ApiForm form={form} action={t('save')}>
      <TextInput
        label={t('name')}
        description={origin ? t('fromDirectory', { origin }) : undefined}
        disabled={origin !== ''}
        {...form.getInputProps('name')}
      />
      <Switch
        label={t('mayEnter')}
        description={t('mayEnterHelp')}
        {...form.getInputProps('active', { type: 'checkbox' })}
      />
      <Switch
        label={t('factorNeeded')}
        description={t('factorNeededHelp')}
        {...form.getInputProps('totp_required', { type: 'checkbox' })}
      />
    </ApiForm>
  );
}
