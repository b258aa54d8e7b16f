/** The own password: the one until now, and a new one. */

import { PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChange } from '@/api';
import { ApiForm, useApiForm } from '@/components/form';
import { NewPasswordFields, newPasswordRules } from './NewPasswordFields';
import { useSession } from './useSession';

interface ChangePasswordProps {
  onDone: () => void | Promise<void>;
  /** On a page of its own. */
  wide?: boolean;
}

export function ChangePassword({ onDone, wide }: ChangePasswordProps) {
  const { t } = useTranslation('session');
  const { login } = useSession();
  const change = useChange('put', '/api/v1/me/password', {
    stale: () => ['/api/v1/me/sessions', '/api/v1/me/devices'],
  });
  const form = useApiForm({
    initial: { current: '', password: '', again: '' },
    validate: newPasswordRules(t),
    send: async ({ current, password }) => {
      await change.mutateAsync({ body: { current, new: password } });
      form.reset();
      await onDone();
    },
  });
  return (
    <ApiForm form={form} action={t('change.action')} always unguarded={wide} wide={wide}>
      <input type="text" name="username" autoComplete="username" value={login} readOnly hidden />
      <PasswordInput
        label={t('change.current')}
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
        {...form.getInputProps('current')}
      />
      <NewPasswordFields form={form} />
    </ApiForm>
  );
}
