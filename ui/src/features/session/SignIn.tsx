/** Signing in: login and password, then a code where a second factor is set up. */

import { Checkbox, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call, Problem, sessionQuery } from '@/api';
import { ApiForm, useApiForm } from '@/components/form';
import { Door } from './Door';
import { useTabs } from './tabs';
import { safeTarget } from './target';

const WRONG = new Set(['wrong-credentials', 'second-factor-needed']);

export function SignIn() {
  const { t } = useTranslation('session');
  const search = useSearch({ strict: false });
  const router = useRouter();
  const queries = useQueryClient();
  const [codeAsked, setCodeAsked] = useState(false);
  const tellTabs = useOtherTabs();
  const form = useApiForm({
    initial: { login: '', password: '', code: '', trust: false },
    send: async ({ login, password, code, trust }) => {
      const body = { login: login.trim(), password, trust, code: codeAsked ? code.trim() : undefined };
      try {
        const { value } = await call('post', '/api/v1/session', { body });
        // Nothing of whoever was here before may be shown.
        queries.clear();
        queries.setQueryData(sessionQuery.queryKey, value);
        tellTabs();
        router.history.replace(safeTarget(search.to));
      } catch (error) {
        if (!(error instanceof Problem) || error.code !== 'second-factor-needed' || codeAsked) throw error;
        setCodeAsked(true);
      }
    },
  });
  const back = () => {
    setCodeAsked(false);
    form.setFieldValue('code', '');
  };
  if (codeAsked) {
    return (
      <Door title={t('code.title')} lead={t('code.lead')}>
        <ApiForm form={form} action={t('signIn.action')} always unguarded wide onCancel={back}>
          <TextInput
            label={t('code.label')}
            description={t('code.help')}
            autoComplete="one-time-code"
            inputMode="text"
            spellCheck={false}
            autoFocus
            {...form.getInputProps('code')}
          />
          <Checkbox label={t('code.trust')} {...form.getInputProps('trust', { type: 'checkbox' })} />
        </ApiForm>
      </Door>
    );
  }
  const lead = search.ended ? t('signIn.ended') : search.chosen ? t('signIn.chosen') : undefined;
  const wrong = form.problem && WRONG.has(form.problem.code);
  return (
    <Door title={t('signIn.title')} lead={lead}>
      <ApiForm form={form} action={t('signIn.action')} always unguarded wide>
        <TextInput
          label={t('signIn.login')}
          placeholder={t('signIn.loginExample')}
          type="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('login')}
          error={form.errors.login ?? wrong}
        />
        <PasswordInput
          label={t('signIn.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          {...form.getInputProps('password')}
          error={form.errors.password ?? wrong}
        />
      </ApiForm>
    </Door>
  );
}

/** Goes on when somebody has signed in in another tab: told by it, or seen when this one is looked at again. */
function useOtherTabs(): () => void {
  const search = useSearch({ strict: false });
  const router = useRouter();
  const { data, refetch } = useQuery({ ...sessionQuery, refetchOnWindowFocus: 'always' });
  useEffect(() => {
    if (data) router.history.replace(safeTarget(search.to));
  }, [data, router, search.to]);
  return useTabs(() => void refetch());
}
