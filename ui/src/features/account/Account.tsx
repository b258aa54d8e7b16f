/** One's own account: password, second factor, where one is signed in, and what signs in for one. */

import { useTranslation } from 'react-i18next';
import { Page, Panel, toastDone } from '@/components';
import { ChangePassword } from '@/features/session/ChangePassword';
import { isNamed } from '@/features/session/names';
import { useSession } from '@/features/session/useSession';
import { Devices } from './Devices';
import { SecondFactor } from './SecondFactor';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';

export function Account() {
  const { t } = useTranslation('account');
  const session = useSession();
  const { name, login } = session;
  return (
    <Page title={t('title')} lead={isNamed(session) ? `${name} · ${login}` : login}>
      <Panel title={t('password')}>
        <ChangePassword onDone={() => toastDone(t('passwordChanged'))} />
      </Panel>
      <SecondFactor />
      <Sessions />
      <Devices />
      <Tokens />
    </Page>
  );
}
