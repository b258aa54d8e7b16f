/** One journal endpoint: its address, whether mail comes, how to set mail servers up, and what was refused. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useRouter } from '@tanstack/react-router';
import { Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas, useChange } from '@/api';
import {
  ConfirmDialog,
  CopyText,
  ErrorState,
  Fact,
  Facts,
  Page,
  Panel,
  SkeletonRows,
  Status,
  Time,
} from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { Guides } from './Guides';
import { LiveTest } from './LiveTest';
import { RefusalsOf } from './RefusalsOf';
import { TONES, useFigures } from './states';

const ONE = '/api/v1/tenants/{tenant}/endpoints/{endpoint}';
/** Somebody who looks at an endpoint wants to see mail come. */
const EVERY_MS = 2_000;

type Endpoint = Schemas['Endpoint'];

export function EndpointPage() {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const endpoint = useParams({ strict: false }).endpoint ?? '';
  const query = useQuery({ ...read(ONE, { path: { tenant, endpoint } }), refetchInterval: EVERY_MS });
  const back = { to: '/admin/endpoints', label: t('title') };
  if (!query.data && query.isError)
    return <ErrorState tried={t('oneNotRead')} error={query.error} retry={query.refetch} page />;
  if (!query.data) {
    return (
      <Page title="" back={back}>
        <Panel flush>
          <SkeletonRows rows={5} />
        </Panel>
      </Page>
    );
  }
  return (
    <Page title={query.data.name} back={back} actions={<PauseButton endpoint={query.data} />}>
      <Panel title={t('addressTitle')}>
        <CopyText text={query.data.address} label={t('copyAddress')} />
      </Panel>
      <LiveTest endpoint={query.data} />
      <About endpoint={query.data} />
      <Guides endpoint={query.data} />
      <RefusalsOf endpoint={query.data} />
      <Remove endpoint={query.data} />
    </Page>
  );
}

function About({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation('endpoints');
  const format = useFormat();
  const tenant = useTenant();
  const state = useFigures()(endpoint.id);
  const path = { tenant, mailbox: endpoint.mailbox };
  const { data } = useQuery(read('/api/v1/tenants/{tenant}/mailboxes/{mailbox}', { path }));
  return (
    <Panel flush>
      <Facts>
        <Fact name={t('stateHead')}>
          {state && <Status tone={TONES[state]}>{t(`state.${state}`)}</Status>}
        </Fact>
        <Fact name={t('received')}>{format.number(endpoint.received)}</Fact>
        <Fact name={t('last')}>{endpoint.last ? <Time at={endpoint.last} form="exact" /> : t('never')}</Fact>
        <Fact name={t('mailbox')}>
          <Link to="/admin/mailboxes/$mailbox" params={{ mailbox: String(endpoint.mailbox) }}>
            {data?.address ?? endpoint.mailbox}
          </Link>
        </Fact>
        <Fact name={t('tlsFact')}>{t(endpoint.plain ? 'tlsOff' : 'tlsOn')}</Fact>
        <Fact name={t('networks')}>
          {endpoint.networks.length > 0 ? format.list(endpoint.networks) : t('networksAny')}
        </Fact>
        <Fact name={t('maxSize')}>{format.bytes(endpoint.max_size)}</Fact>
      </Facts>
    </Panel>
  );
}

function PauseButton({ endpoint: { id, name, paused } }: { endpoint: Endpoint }) {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const [asking, setAsking] = useState(false);
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const change = useChange('patch', ONE, { stale: () => [`${base}/dashboard`] });
  const act = paused ? 'resume' : 'pause';
  const Icon = paused ? Play : Pause;
  return (
    <>
      <Button
        variant={paused ? 'filled' : 'default'}
        leftSection={<Icon size={16} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t(`turn.${act}.action`)}
      </Button>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t(`turn.${act}.title`, { name })}
        action={t(`turn.${act}.action`)}
        harmless
        onConfirm={() => change.mutateAsync({ path: { tenant, endpoint: id }, body: { paused: !paused } })}
      >
        {t(`turn.${act}.text`)}
      </ConfirmDialog>
    </>
  );
}

function Remove({ endpoint: { id, name, received } }: { endpoint: Endpoint }) {
  const { t } = useTranslation('endpoints');
  const format = useFormat();
  const tenant = useTenant();
  const router = useRouter();
  const [asking, setAsking] = useState(false);
  const base = `/api/v1/tenants/${encodeURIComponent(tenant)}`;
  const remove = useChange('delete', ONE, { stale: () => [`${base}/dashboard`] });
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
        name={name}
        onConfirm={async () => {
          await remove.mutateAsync({ path: { tenant, endpoint: id } });
          await router.navigate({ to: '/admin/endpoints' });
        }}
      >
        {t('remove.touches', { count: received, number: format.number(received) })}
      </ConfirmDialog>
    </Panel>
  );
}
