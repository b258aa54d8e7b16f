/** The settings of a tenant: who signs in how, and when an endpoint counts as silent. */

import { NumberInput, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { read, readTagged, type Schemas, type Tagged, useChange } from '@/api';
import { ErrorState, Fact, Facts, Page, Panel, SkeletonRows, Status, toastDone } from '@/components';
import { ApiForm, useEditForm } from '@/components/form';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';

const SETTINGS = '/api/v1/tenants/{tenant}/settings';

type Values = Required<Schemas['TenantSettings']>;

export function Settings() {
  const { t } = useTranslation('settings');
  const tenant = useTenant();
  const query = useQuery(readTagged(SETTINGS, { path: { tenant } }));
  return (
    <Page title={t('title')}>
      <About />
      {query.isPending && (
        <Panel flush>
          <SkeletonRows rows={5} />
        </Panel>
      )}
      {query.isError && <ErrorState tried={t('notRead')} error={query.error} retry={query.refetch} />}
      {query.data && (
        <Panel title={t('rules')}>
          <Rules key={tenant} thing={query.data} refetch={query.refetch} />
        </Panel>
      )}
    </Page>
  );
}

function About() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const tenant = useTenant();
  const { data } = useQuery(read('/api/v1/tenants/{tenant}', { path: { tenant } }));
  if (!data) return null;
  return (
    <Panel flush>
      <Facts>
        <Fact name={t('tenant')}>{data.name}</Fact>
        <Fact name={t('domains')}>
          {data.domains.length > 0 ? format.list(data.domains) : t('noDomains')}
        </Fact>
        <Fact name={t('state')}>
          <Status tone={data.paused ? 'attention' : 'good'}>{t(data.paused ? 'paused' : 'taking')}</Status>
        </Fact>
        <Fact name={t('storage')}>
          <Link to="/admin/storage">{t('storageLink')}</Link>
        </Fact>
      </Facts>
    </Panel>
  );
}

interface RulesProps {
  thing: Tagged<Schemas['TenantSettings']>;
  refetch: () => Promise<{ data?: Tagged<Schemas['TenantSettings']> }>;
}

function Rules({ thing, refetch }: RulesProps) {
  const { t } = useTranslation('settings');
  const tenant = useTenant();
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const change = useChange('put', SETTINGS, { stale: () => [`${base}/settings`, `${base}/dashboard`] });
  const form = useEditForm<Schemas['TenantSettings'], Values>({
    thing,
    refetch,
    // The service answers with all of them; the document says that they may be left out when they are sent.
    values: (settings) => settings as Values,
    send: async (values, { etag }) => {
      const changed = await change.mutateAsync({ path: { tenant }, body: values, etag });
      toastDone(t('saved'));
      return changed;
    },
  });
  return (
    <ApiForm form={form} action={t('save')}>
      <Switch
        label={t('factor')}
        description={t('factorHelp')}
        {...form.getInputProps('totp_required', { type: 'checkbox' })}
      />
      <NumberInput
        label={t('password')}
        description={t('passwordHelp')}
        clampBehavior="none"
        allowDecimal={false}
        {...form.getInputProps('password_length')}
      />
      <NumberInput
        label={t('idle')}
        description={t('idleHelp')}
        suffix={t('minutes')}
        clampBehavior="none"
        allowDecimal={false}
        {...form.getInputProps('session_idle_minutes')}
      />
      <NumberInput
        label={t('session')}
        description={t('sessionHelp')}
        suffix={t('hours')}
        clampBehavior="none"
        allowDecimal={false}
        {...form.getInputProps('session_hours')}
      />
      <NumberInput
        label={t('silent')}
        description={t('silentHelp')}
        suffix={t('hours')}
        clampBehavior="none"
        allowDecimal={false}
        {...form.getInputProps('silent_hours')}
      />
      <Switch
        label={t('export')}
        description={t('exportHelp')}
        {...form.getInputProps('readers_may_export', { type: 'checkbox' })}
      />
    </ApiForm>
  );
}
