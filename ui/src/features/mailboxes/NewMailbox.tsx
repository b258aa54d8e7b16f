/** Makes an archive mailbox. */

import { TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api';
import { Page, Panel } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { TagsField } from '@/components/form/TagsField';
import { useTenant } from '@/features/session/tenant';
import { addressNeeded, addressProblem } from './addresses';

export function NewMailbox() {
  const { t } = useTranslation('mailboxes');
  const tenant = useTenant();
  const router = useRouter();
  const make = useChange('post', '/api/v1/tenants/{tenant}/mailboxes');
  const form = useApiForm({
    initial: { address: '', also: [] as string[] },
    validate: { address: addressNeeded(t), also: (also) => addressProblem(t, also) },
    // An address belongs to one mailbox.
    codes: { conflict: 'address' },
    send: async ({ address, also }) => {
      const { value } = await make.mutateAsync({ path: { tenant }, body: { address: address.trim(), also } });
      await router.navigate({
        to: '/admin/mailboxes/$mailbox',
        params: { mailbox: String(value.id) },
        ignoreBlocker: true,
      });
    },
  });
  return (
    <Page title={t('new.title')} lead={t('lead')} back={{ to: '/admin/mailboxes', label: t('title') }}>
      <Panel>
        <ApiForm
          form={form}
          action={t('new.action')}
          always
          onCancel={() => void router.navigate({ to: '/admin/mailboxes' })}
        >
          <TextInput
            label={t('address.label')}
            description={t('address.help')}
            placeholder={t('address.example')}
            type="email"
            spellCheck={false}
            autoFocus
            required
            {...form.getInputProps('address')}
          />
          <TagsField label={t('also.label')} description={t('also.help')} {...form.getInputProps('also')} />
        </ApiForm>
      </Panel>
    </Page>
  );
}
