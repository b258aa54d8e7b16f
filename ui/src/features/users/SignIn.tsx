/** How a user signs in: his password and second factor, and what an Admin can do about them. */

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schemas, useChange } from '@/api';
import { ConfirmDialog, Fact, Facts, Panel, Status, toastDone } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { SetUpLinkDialog } from './SetUpLink';
import { factorOf } from './states';

const ONE = '/api/v1/tenants/{tenant}/users/{user}';

type Asking = 'link' | 'reset' | 'require' | 'factor';

export function SignIn({ user }: { user: Schemas['User'] }) {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const [asking, setAsking] = useState<Asking>();
  const [link, setLink] = useState<Schemas['Link']>();
  const path = { tenant, user: user.id };
  const one = `/api/v1/tenants/${encodeURIComponent(tenant)}/users`;
  const stale = () => [one];
  const makeLink = useChange('post', `${ONE}/setup-link`, { stale });
  const reset = useChange('post', `${ONE}/reset-password`, { stale });
  const require = useChange('post', `${ONE}/require-new-password`, { stale });
  const noFactor = useChange('delete', `${ONE}/second-factor`, { stale });
  const acts: Record<Asking, () => Promise<unknown>> = {
    link: async () => setLink((await makeLink.mutateAsync({ path })).value),
    reset: async () => setLink((await reset.mutateAsync({ path })).value),
    require: async () => {
      await require.mutateAsync({ path });
      toastDone(t('require.done'));
    },
    factor: async () => {
      await noFactor.mutateAsync({ path });
      toastDone(t('noFactor.done'));
    },
  };
  const password = user.has_password ? (user.must_change ? 'must-change' : 'set') : 'none';
  return (
    <Panel title={t('signIn')} flush>
      <Facts>
        <Fact
          name={t('password.title')}
          action={
            user.has_password ? (
              <>
                {!user.must_change && (
                  <Button variant="subtle" color="gray" onClick={() => setAsking('require')}>
                    {t('require.action')}
                  </Button>
                )}
                <Button variant="subtle" color="gray" onClick={() => setAsking('reset')}>
                  {t('reset.action')}
                </Button>
              </>
            ) : (
              <Button variant="subtle" onClick={() => setAsking('link')}>
                {t('makeLink.action')}
              </Button>
            )
          }
        >
          <Status tone={password === 'set' ? 'good' : 'quiet'}>{t(`password.${password}`)}</Status>
        </Fact>
        <Fact
          name={t('filter.factor')}
          action={
            user.totp && (
              <Button variant="subtle" color="gray" onClick={() => setAsking('factor')}>
                {t('noFactor.action')}
              </Button>
            )
          }
        >
          <Status tone={user.totp ? 'good' : 'quiet'}>{t(`factor.${factorOf(user)}`)}</Status>
        </Fact>
      </Facts>
      <ConfirmDialog
        opened={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={t(`ask.${asking ?? 'link'}.title`)}
        action={t(`ask.${asking ?? 'link'}.action`)}
        harmless={asking === 'link' || asking === 'require'}
        onConfirm={async () => asking && acts[asking]()}
      >
        {t(`ask.${asking ?? 'link'}.text`, { login: user.login })}
      </ConfirmDialog>
      <SetUpLinkDialog link={link} onClose={() => setLink(undefined)} />
    </Panel>
  );
}
