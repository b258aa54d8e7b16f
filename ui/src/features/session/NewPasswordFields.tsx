/** A new password, twice, with what is asked of it. */

import { PasswordInput } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ApiForm } from '@/components/form/useApiForm';

interface Chosen {
  password: string;
  again: string;
}

/**
 * The rules that can be told here; the service knows more, as which passwords everybody guesses. How long a password
 * has to be is known only from a link.
 */
export function newPasswordRules(t: TFunction<'session'>, length?: number) {
  return {
    password: (value: string) =>
      [...value].length < (length ?? 1) ? t('session:password.short', { count: length ?? 1 }) : null,
    again: (value: string, values: Chosen) =>
      value === values.password ? null : t('session:password.differs'),
  };
}

interface NewPasswordFieldsProps<V extends Chosen> {
  form: ApiForm<V>;
  length?: number;
}

export function NewPasswordFields<V extends Chosen>({ form, length }: NewPasswordFieldsProps<V>) {
  const { t } = useTranslation('session');
  const show = { 'aria-label': t('signIn.show') };
  return (
    <>
      <PasswordInput
        label={t('password.new')}
        description={length ? t('password.help', { count: length }) : t('password.helpPlain')}
        autoComplete="new-password"
        visibilityToggleButtonProps={show}
        {...form.getInputProps('password')}
      />
      <PasswordInput
        label={t('password.again')}
        autoComplete="new-password"
        visibilityToggleButtonProps={show}
        {...form.getInputProps('again')}
      />
    </>
  );
}
