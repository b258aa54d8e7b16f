/** The second factor: on or off, the recovery codes left, new ones. */

import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas, useChange } from '@/api';
import { Dialog, ErrorState, Panel, SkeletonLines, toastDone } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { RecoveryCodes } from '@/features/session/RecoveryCodes';
import { SecondFactorSetUp } from '@/features/session/SecondFactorSetUp';

const FACTOR = '/api/v1/me/second-factor';

export function SecondFactor() {
  const { t } = useTranslation('account');
  const factor = useQuery(read(FACTOR, {}));
  return (
    <Panel title={t('factor.title')}>
      {factor.isPending && <SkeletonLines lines={2} />}
      {factor.isError && (
        <ErrorState tried={t('factor.notRead')} error={factor.error} retry={factor.refetch} />
      )}
      {factor.data && (factor.data.on ? <On factor={factor.data} /> : <Off onDone={factor.refetch} />)}
    </Panel>
  );
}

function Off({ onDone }: { onDone: () => unknown }) {
  const { t } = useTranslation('account');
  const [begun, { open, close }] = useDisclosure();
  if (begun) {
    return (
      <Stack gap="md" maw={560}>
        <SecondFactorSetUp
          onDone={async () => {
            await onDone();
            close();
          }}
        />
        <Button variant="subtle" color="gray" onClick={close} style={{ alignSelf: 'start' }}>
          {t('notNow')}
        </Button>
      </Stack>
    );
  }
  return (
    <Stack gap="md" align="start">
      <Text maw={560}>{t('factor.off')}</Text>
      <Button variant="default" onClick={open}>
        {t('factor.setUp')}
      </Button>
    </Stack>
  );
}

function On({ factor }: { factor: Schemas['SecondFactor'] }) {
  const { t } = useTranslation('account');
  const [asked, setAsked] = useState<'renew' | 'remove'>();
  const close = () => setAsked(undefined);
  return (
    <Stack gap="md" align="start">
      <Text maw={560}>{t('factor.on', { count: factor.recovery_codes })}</Text>
      <Group gap="xs">
        <Button variant="default" onClick={() => setAsked('renew')}>
          {t('factor.renew')}
        </Button>
        {!factor.required && (
          <Button variant="default" onClick={() => setAsked('remove')}>
            {t('factor.remove')}
          </Button>
        )}
      </Group>
      {factor.required && <Text c="dimmed">{t('factor.required')}</Text>}
      <Dialog
        opened={asked !== undefined}
        onClose={close}
        title={t(asked === 'remove' ? 'factor.remove' : 'factor.renew')}
      >
        {asked === 'renew' && <Renew onDone={close} />}
        {asked === 'remove' && <Remove onDone={close} />}
      </Dialog>
    </Stack>
  );
}

function Renew({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('account');
  const [codes, setCodes] = useState<string[]>();
  const renew = useChange('post', '/api/v1/me/second-factor/recovery-codes', { stale: () => [FACTOR] });
  const form = useApiForm({
    initial: { password: '' },
    send: async (body) => setCodes((await renew.mutateAsync({ body })).value.recovery_codes),
  });
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  return (
    <ApiForm form={form} action={t('factor.renew')} always unguarded onCancel={onDone}>
      <Text>{t('factor.renewText')}</Text>
      <OwnPassword {...form.getInputProps('password')} />
    </ApiForm>
  );
}

function Remove({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('account');
  const remove = useChange('delete', FACTOR, { stale: () => [FACTOR, '/api/v1/me/devices'] });
  const form = useApiForm({
    initial: { password: '' },
    send: async (body) => {
      await remove.mutateAsync({ body });
      toastDone(t('factor.removed'));
      onDone();
    },
  });
  return (
    <ApiForm form={form} action={t('factor.remove')} always unguarded onCancel={onDone}>
      <Text>{t('factor.removeText')}</Text>
      <OwnPassword {...form.getInputProps('password')} />
    </ApiForm>
  );
}

function OwnPassword(props: object) {
  const { t } = useTranslation('account');
  return (
    <PasswordInput
      label={t('yourPassword')}
      autoComplete="current-password"
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
      data-autofocus
      {...props}
    />
  );
}
