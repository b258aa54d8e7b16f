/** Makes a tenant, and shows its first Admin's link. */

import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Page, Panel } from '@/components';
import { useChosenTenant } from '@/features/session/tenant';
import { SetUpLinkDialog } from '@/features/users/SetUpLink';
import { TenantForm } from './TenantForm';

export function NewTenant() {
  const { t } = useTranslation('tenants');
  const router = useRouter();
  const [, choose] = useChosenTenant();
  const [made, setMade] = useState<Schemas['MadeTenant']>();
  const open = () => {
    if (made) choose(made.tenant.id);
    void router.navigate({ to: '/admin/start', ignoreBlocker: true });
  };
  return (
    <Page title={t('new.title')} lead={t('lead')} back={{ to: '/admin/tenants', label: t('title') }}>
      <Panel>
        <TenantForm onMade={setMade} onCancel={() => void router.navigate({ to: '/admin/tenants' })} />
      </Panel>
      <SetUpLinkDialog link={made?.link ?? undefined} onClose={open} />
    </Page>
  );
}
