/** What an Admin sees first: is anything missing? Then the figures. */

import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { Bars, ErrorState, Page, Panel, SkeletonRows, Time } from '@/components';
import { GoOn } from '@/features/assistant/GoOn';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import classes from './Dashboard.module.css';
import { Endpoints } from './Endpoints';
import { Figures } from './Figures';
import { Needs } from './Needs';
import { Running } from './Running';
import { StorageBar } from './StorageBar';

/** Mail that comes is no event: the figures are asked for so often. */
const EVERY_MS = 10_000;

export function Dashboard() {
  const { t } = useTranslation('dashboard');
  const tenant = useTenant();
  const { data, error, refetch } = useQuery({
    ...read('/api/v1/tenants/{tenant}/dashboard', { path: { tenant } }),
    refetchInterval: EVERY_MS,
    placeholderData: keepPreviousData,
  });
  if (!data && error) return <ErrorState tried={t('notRead')} error={error} retry={refetch} page />;
  return (
    <Page title={t('title')} lead={data && <AsOf time={data.time} />}>
      {data ? <Content dashboard={data} /> : <Shape />}
    </Page>
  );
}

function AsOf({ time }: { time: number }) {
  const { t } = useTranslation('dashboard');
  return (
    <>
      {t('asOf')} <Time at={time} form="exact" />
    </>
  );
}

function Content({ dashboard }: { dashboard: Schemas['Dashboard'] }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const bars = dashboard.days.map((day) => ({
    // Days are those of UTC: noon is the same day nearly everywhere.
    label: format.date(Date.parse(`${day.date}T12:00:00Z`)),
    value: day.mails,
  }));
  const sum = dashboard.days.reduce((sum, day) => sum + day.mails, 0);
  return (
    <>
      {dashboard.mails === 0 && <GoOn />}
      <Needs dashboard={dashboard} />
      <Figures dashboard={dashboard} />
      <div className={classes.halves}>
        <Panel
          title={t('days.title')}
          aside={<span className="muted">{t('days.sum', { count: sum, number: format.number(sum) })}</span>}
        >
          <Bars
            bars={bars}
            caption={t('days.title')}
            write={(count) => t('mails', { count, number: format.number(count) })}
          />
        </Panel>
        <div className={classes.column}>
          <Endpoints dashboard={dashboard} />
          <Running />
        </div>
      </div>
      <Panel title={t('storage.title')} aside={<StorageLink />}>
        <StorageBar dashboard={dashboard} />
      </Panel>
    </>
  );
}

function Shape() {
  return (
    <>
      <Panel flush>
        <SkeletonRows rows={3} height={60} />
      </Panel>
      <div className={classes.figures}>
        {['mails', 'stored', 'verified', 'mailboxes'].map((figure) => (
          <Skeleton key={figure} height={82} radius="lg" />
        ))}
      </div>
      <Skeleton height={240} radius="lg" />
    </>
  );
}

function StorageLink() {
  const { t } = useTranslation('dashboard');
  return <Link to="/admin/storage">{t('storage.more')}</Link>;
}
