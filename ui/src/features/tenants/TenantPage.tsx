/** One tenant: its login domains, and whether it takes mail. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readTagged, type Schemas, type Tagged, useChange } from '@/api';
import {
  ConfirmDialog,
  ErrorState,
  Fact,
  Facts,
  Page,
  Panel,
  SkeletonRows,
  Status,
  toastDone,
} from '@/components';
import { ApiForm, useEditForm } from '@/components/form';
import { TagsField } from '@/components/form/TagsField';
import { useChosenTenant } from '@/features/session/tenant';

const ONE = '/api/v1/tenants/{tenant}';

type Tenant = Schemas['TenantView'];

export function TenantPage() {
  const { t } = useTranslation('tenants');
  const router = useRouter();
  const [, choose] = useChosenTenant();
  const tenant = useParams({ strict: false }).tenant ?? '';
  const query = useQuery(readTagged(ONE, { path: { tenant } }));
  const back = { to: '/admin/tenants', label: t('title') };
  if (query.isError)
    return <ErrorState tried={t('oneNotRead')} error={query.error} retry={query.refetch} page />;
  if (query.isPending) {
    return (
      <Page title="" back={back}>
        <Panel flush>
          <SkeletonRows rows={3} />
        </Panel>
      </Page>
    );
  }
  const open = () => {
    choose(tenant);
    void router.navigate({ to: '/admin' });
  };
  return (
    <Page
      title={query.data.value.name}
      back={back}
      actions={
        <Button variant="default" onClick={open}>
          {t('openArchive')}
        </Button>
      }
    >
      <Panel>
        <Domains key={tenant} thing={query.data} refetch={query.refetch} />
      </Panel>
      <Pause thing={query.data} />
    </Page>
  );
}

interface DomainsProps {
  thing: Tagged<Tenant>;
  refetch: () => Promise<{ data?: Tagged<Tenant> }>;
}

function Domains({ thing, refetch }: DomainsProps) {
  const { t } = useTranslation('tenants');
  const change = useChange('patch', ONE);
  const form = useEditForm({
    thing,
    refetch,
    values: ({ domains }) => ({ domains }),
    codes: { 'domain-taken': 'domains', 'in-use': 'domains' },
    send: async ({ domains }, { value, etag }) => {
      const changed = await change.mutateAsync({ path: { tenant: value.id }, body: { domains }, etag });
      toastDone(t('saved'));
      return changed;
    },
  });
  return (
    <ApiForm form={form} action={t('save')}>
      <TagsField label={t('domains')} description={t('domainsHelp')} {...form.getInputProps('domains')} />
    </ApiForm>
  );
}

function Pause({ thing: { value, etag } }: { thing: Tagged<Tenant> }) {
  const { t } = useTranslation('tenants');
  const [asking, setAsking] = useState(false);
  const change = useChange('patch', ONE);
  const act = value.paused ? 'resume' : 'pause';
  return (
    <Panel flush>
      <Facts>
        <Fact
          name={t('stateHead')}
          action={
            <Button variant="default" onClick={() => setAsking(true)}>
              {t(`turn.${act}.action`)}
            </Button>
          }
        >
          <Status tone={value.paused ? 'attention' : 'good'}>
            {t(value.paused ? 'state.paused' : 'state.open')}
          </Status>
        </Fact>
      </Facts>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t(`turn.${act}.title`, { name: value.name })}
        action={t(`turn.${act}.action`)}
        name={value.paused ? undefined : value.name}
        harmless={value.paused}
        onConfirm={() =>
          change.mutateAsync({ path: { tenant: value.id }, body: { paused: !value.paused }, etag })
        }
      >
        {t(`turn.${act}.text`)}
      </ConfirmDialog>
    </Panel>
  );
}
