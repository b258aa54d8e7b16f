/** Setting a second factor up: the app reads the picture, a code of it confirms, recovery codes are written down. */

import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, type Problem, type Schemas, useChange } from '@/api';
import { CopyButton, ErrorState, QrCode, SkeletonLines } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { RecoveryCodes } from './RecoveryCodes';
import classes from './SecondFactorSetUp.module.css';

interface SecondFactorSetUpProps {
  onDone: () => void | Promise<void>;
  wide?: boolean;
}

export function SecondFactorSetUp({ onDone, wide }: SecondFactorSetUpProps) {
  const { t } = useTranslation('session');
  const [codes, setCodes] = useState<string[]>();
  const begun = useQuery<Schemas['Begun'], Problem>({
    queryKey: ['second-factor-begun'],
    queryFn: async ({ signal }) => (await call('post', '/api/v1/me/second-factor', {}, signal)).value,
    // Asking again makes another secret: what the camera has seen would be worth nothing.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (begun.isPending) return <SkeletonLines lines={6} />;
  if (begun.isError)
    return <ErrorState tried={t('factor.notBegun')} error={begun.error} retry={begun.refetch} />;
  return <Confirm begun={begun.data} onCodes={setCodes} wide={wide} />;
}

interface ConfirmProps {
  begun: Schemas['Begun'];
  onCodes: (codes: string[]) => void;
  wide?: boolean;
}

function Confirm({ begun, onCodes, wide }: ConfirmProps) {
  const { t } = useTranslation('session');
  const confirm = useChange('put', '/api/v1/me/second-factor', { stale: () => ['/api/v1/me/second-factor'] });
  const form = useApiForm({
    initial: { code: '' },
    validate: { code: (code) => (/^\d{6}$/.test(code.replaceAll(' ', '')) ? null : t('factor.sixDigits')) },
    send: async ({ code }) => {
      const { value } = await confirm.mutateAsync({ body: { code: code.replaceAll(' ', '') } });
      onCodes(value.recovery_codes);
    },
  });
  return (
    <>
      <ol className={classes.steps}>
        <li>
          <p>{t('factor.scan')}</p>
          <div className={classes.code}>
            <QrCode text={begun.uri} label={t('factor.picture')} />
          </div>
          <details>
            <summary>{t('factor.noCamera')}</summary>
            <div className={classes.secret}>
              <code className="mono">{begun.secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
              <CopyButton text={begun.secret} label={t('factor.copySecret')} />
            </div>
          </details>
        </li>
        <li>{t('factor.enter')}</li>
      </ol>
      <ApiForm form={form} action={t('factor.confirm')} always unguarded wide={wide}>
        <TextInput
          label={t('factor.code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          maxLength={7}
          {...form.getInputProps('code')}
        />
      </ApiForm>
    </>
  );
}
