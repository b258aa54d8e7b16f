/** Makes a secret: its kind first, which it keeps for good. */

import { Radio, Stack, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api';
import { Page, Panel } from '@/components';
import { ApiForm } from '@/components/form';
import { useTenant } from '@/features/session/tenant';
import { useSecretForm } from './useSecretForm';
import { ValueFields } from './ValueFields';
import { KINDS, type Kind } from './values';

export function NewSecret() {
  const { t } = useTranslation('secrets');
  const tenant = useTenant();
  const router = useRouter();
  const [kind, setKind] = useState<Kind>('basic');
  const add = useChange('post', '/api/v1/tenants/{tenant}/secrets');
  const form = useSecretForm({
    kind,
    named: true,
    send: async (name, value) => {
      const made = await add.mutateAsync({ path: { tenant }, body: { name, value } });
      await router.navigate({
        to: '/admin/secrets/$secret',
        params: { secret: made.value.id },
        ignoreBlocker: true,
      });
    },
  });
  return (
    <Page title={t('new.title')} lead={t('lead')} back={{ to: '/admin/secrets', label: t('title') }}>
      <Panel>
        <ApiForm
          form={form}
          action={t('new.action')}
          always
          onCancel={() => void router.navigate({ to: '/admin/secrets' })}
        >
          <Radio.Group
            label={t('kindHead')}
            description={t('kindHelp')}
            value={kind}
            onChange={(value) => setKind(value as Kind)}
          >
            <Stack gap="sm" mt="xs">
              {KINDS.map((one) => (
                <Radio key={one} value={one} label={t(`kind.${one}`)} description={t(`kindFor.${one}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput label={t('name')} description={t('nameHelp')} required {...form.getInputProps('name')} />
          <ValueFields kind={kind} form={form} />
        </ApiForm>
      </Panel>
    </Page>
  );
}
