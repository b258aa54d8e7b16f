/**
 * The page of a one-time link: somebody chooses his first password, or a new one. The token stands behind `#`, which
 * browsers send to nobody.
 */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { call, type Problem, type Schemas } from '@/api';
import { ErrorState, SkeletonLines, Time } from '@/components';
import { ApiForm, useApiForm } from '@/components/form';
import { Door } from './Door';
import { NewPasswordFields, newPasswordRules } from './NewPasswordFields';
import { isNamed } from './names';

export function SetUp() {
  const { t } = useTranslation('session');
  const { hash } = useLocation();
  const [token] = useState(hash);
  const invitation = useQuery<Schemas['Invitation'], Problem>({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) =>
      (await call('post', '/api/v1/setup/invitation', { body: { token } }, signal)).value,
    retry: false,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  if (invitation.isPending) {
    return (
      <Door title={t('setUp.title')}>
        <SkeletonLines lines={4} />
      </Door>
    );
  }
  if (invitation.isError) {
    return (
      <Door title={t('setUp.title')}>
        <ErrorState tried={t('setUp.notRead')} error={invitation.error} />
        <Button component={Link} to="/sign-in" variant="default">
          {t('setUp.toSignIn')}
        </Button>
      </Door>
    );
  }
  return <Choose token={token} invitation={invitation.data} />;
}

function Choose({ token, invitation }: { token: string; invitation: Schemas['Invitation'] }) {
  const { t } = useTranslation('session');
  const router = useRouter();
  const form = useApiForm({
    initial: { password: '', again: '' },
    validate: newPasswordRules(t, invitation.password_length),
    send: async ({ password }) => {
      await call('post', '/api/v1/setup', { body: { token, password } });
      await router.navigate({ to: '/sign-in', search: { chosen: true }, replace: true });
    },
  });
  return (
    <Door
      title={t('setUp.title')}
      lead={
        <>
          {isNamed(invitation) && t('setUp.welcome', { name: invitation.name })}{' '}
          <Trans
            t={t}
            i18nKey="setUp.as"
            values={{ login: invitation.login }}
            components={{ b: <strong /> }}
          />{' '}
          {t('setUp.until')} <Time at={invitation.expires} />.
        </>
      }
    >
      <ApiForm form={form} action={t('setUp.action')} always unguarded wide>
        {/* Password stores want to know whose password it is. */}
        <input type="text" name="username" autoComplete="username" value={invitation.login} readOnly hidden />
        <NewPasswordFields form={form} length={invitation.password_length} />
      </ApiForm>
    </Door>
  );
}
