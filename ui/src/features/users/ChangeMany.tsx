/** The same change for many users. */

import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call, markStale, type Schemas } from '@/api';
import { BulkDialog } from '@/components';
import { useTenant } from '@/features/session/tenant';

export type Act = 'enable' | 'disable' | 'factor' | 'password' | 'remove';

interface ChangeManyProps {
  act: Act;
  users: Schemas['User'][];
  onClose: () => void;
}

const ONE = '/api/v1/tenants/{tenant}/users/{user}';

function perform(act: Act, path: { tenant: string; user: string }): Promise<unknown> {
  switch (act) {
    case 'enable':
    case 'disable':
      return call('patch', ONE, { path, body: { active: act === 'enable' } });
    case 'factor':
      return call('patch', ONE, { path, body: { totp_required: true } });
    case 'password':
      return call('post', `${ONE}/require-new-password`, { path });
    case 'remove':
      return call('delete', ONE, { path });
  }
}

export function ChangeMany({ act, users, onClose }: ChangeManyProps) {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const queries = useQueryClient();
  const close = () => {
    void markStale(queries, `/api/v1/tenants/${encodeURIComponent(tenant)}`);
    onClose();
  };
  return (
    <BulkDialog
      title={t(`many.${act}.title`, { count: users.length })}
      action={t(`many.${act}.action`)}
      rows={users}
      nameOf={({ login }) => login}
      run={({ id }) => perform(act, { tenant, user: id })}
      onClose={close}
      danger={act === 'remove' || act === 'disable'}
    >
      {t(`many.${act}.text`)}
    </BulkDialog>
  );
}
