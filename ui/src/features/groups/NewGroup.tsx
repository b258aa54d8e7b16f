/** Makes a group. */

import { TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Role, useChange } from '@/api';
import { Page, Panel } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { useTenant } from '@/features/session/tenant';
import { RolePicker } from './RolePicker';

export function NewGroup() {
  const { t } = useTranslation('groups');
  const tenant = useTenant();
  const router = useRouter();
  const make = useChange('post', '/api/v1/tenants/{tenant}/groups');
  const form = useApiForm({
    initial: { name: '', roles: ['reader'] as Role[] },
    validate: { name: (name) => (name.trim() ? null : t('nameNeeded')) },
    codes: { 'name-taken': 'name' },
    send: async ({ name, roles }) => {
      const { value } = await make.mutateAsync({ path: { tenant }, body: { name: name.trim(), roles } });
      await router.navigate({ to: '/admin/groups/$group', params: { group: value.id }, ignoreBlocker: true });
    },
  });
  return (
    <Page title={t('new.title')} lead={t('lead')} back={{ to: '/admin/groups', label: t('title') }}>
      <Panel>
        <ApiForm
          form={form}
          action={t('new.action')}
          always
          onCancel={() => void router.navigate({ to: '/admin/groups' })}
        >
          <TextInput
            label={t('name')}
            placeholder={t('nameExample')}
            autoFocus
            required
            {...form.getInputProps('name')}
          />
          <RolePicker {...form.getInputProps('roles')} />
        </ApiForm>
      </Panel>
    </Page>
  );
}
