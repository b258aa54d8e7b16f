/** Deletes a user, after his login was typed. */

import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schemas, type Tagged, useChange } from '@/api';
import { ConfirmDialog, Fact, Facts, Panel } from '@/components';
import { useTenant } from '@/features/session/tenant';

export function RemoveUser({ thing: { value, etag } }: { thing: Tagged<Schemas['User']> }) {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const remove = useChange('delete', '/api/v1/tenants/{tenant}/users/{user}', {
    stale: () => [`${base}/groups`, `${base}/mailboxes`],
  });
  return (
    <Panel flush>
      <Facts>
        <Fact
          name={t('remove.title')}
          action={
            <Button variant="default" c="var(--red)" onClick={() => setAsking(true)}>
              {t('remove.action')}
            </Button>
          }
        >
          <span className="muted">{t('remove.text')}</span>
        </Fact>
      </Facts>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('remove.action')}
        action={t('remove.action')}
        name={value.login}
        onConfirm={async () => {
          await remove.mutateAsync({ path: { tenant, user: value.id }, etag });
          await router.navigate({ to: '/admin/users', ignoreBlocker: true });
        }}
      >
        {t('remove.touches')}
      </ConfirmDialog>
    </Panel>
  );
}
