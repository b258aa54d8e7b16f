/** One group: its name and roles, its members, and the mailboxes shared with it. */

import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readTagged, type Schemas, type Tagged, useChange } from '@/api';
import { ConfirmDialog, ErrorState, Fact, Facts, Page, Panel, SkeletonRows, toastDone } from '@/components';
import { ApiForm, useEditForm } from '@/components/form';
import { MailboxesOf } from '@/features/access/MailboxesOf';
import { useTenant } from '@/features/session/tenant';
import { Members } from './Members';
import { RolePicker } from './RolePicker';

const ONE = '/api/v1/tenants/{tenant}/groups/{group}';

export function GroupPage() {
  const { t } = useTranslation('groups');
  const tenant = useTenant();
  const group = useParams({ strict: false }).group ?? '';
  const query = useQuery(readTagged(ONE, { path: { tenant, group } }));
  const back = { to: '/admin/groups', label: t('title') };
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
  return (
    <Page title={query.data.value.name} back={back}>
      <Panel title={t('about')}>
        <Change key={group} thing={query.data} refetch={query.refetch} />
      </Panel>
      <Members group={group} />
      <MailboxesOf holder={{ kind: 'group', id: group }} />
      <Remove thing={query.data} />
    </Page>
  );
}

interface ChangeProps {
  thing: Tagged<Schemas['Group']>;
  refetch: () => Promise<{ data?: Tagged<Schemas['Group']> }>;
}

function Change({ thing, refetch }: ChangeProps) {
  const { t } = useTranslation('groups');
  const tenant = useTenant();
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const change = useChange('patch', ONE, { stale: () => [`${base}/users`, `${base}/dashboard`] });
  const form = useEditForm({
    thing,
    refetch,
    values: ({ name, roles }) => ({ name, roles }),
    validate: { name: (name) => (name.trim() ? null : t('nameNeeded')) },
    codes: { 'name-taken': 'name', 'last-admin': 'roles' },
    send: async ({ name, roles }, { value, etag }) => {
      // A name that comes from a directory may not even be sent.
      const body = { name: name.trim() === value.name ? undefined : name.trim(), roles };
      const changed = await change.mutateAsync({ path: { tenant, group: value.id }, body, etag });
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
      <RolePicker {...form.getInputProps('roles')} />
    </ApiForm>
  );
}

function Remove({ thing: { value, etag } }: { thing: Tagged<Schemas['Group']> }) {
  const { t } = useTranslation('groups');
  const tenant = useTenant();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const remove = useChange('delete', ONE);
  return (
    <Panel flush>
      <Facts>
        <Fact
          name={t('remove.title')}
          action={
            <Button variant="default" c="var(--red)" onClick={() => setAsking(true)}>
              {t('remove.action')}
            </Button>
          }
        >
          <span className="muted">{t('remove.text')}</span>
        </Fact>
      </Facts>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('remove.action')}
        action={t('remove.action')}
        name={value.name}
        onConfirm={async () => {
          await remove.mutateAsync({ path: { tenant, group: value.id }, etag });
          await router.navigate({ to: '/admin/groups', ignoreBlocker: true });
        }}
      >
        {t('remove.touches', { count: value.members })}
      </ConfirmDialog>
    </Panel>
  );
}
