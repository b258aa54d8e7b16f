/** What the archive takes on the disk, and how much is free. */

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { ErrorState, Fact, Facts, Notice, Page, Panel, SkeletonRows } from '@/components';
import { StorageBar } from '@/features/dashboard/StorageBar';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';

export function Storage() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const tenant = useTenant();
  const query = useQuery(read('/api/v1/tenants/{tenant}/dashboard', { path: { tenant } }));
  if (query.isError && !query.data)
    return <ErrorState tried={t('disk.notRead')} error={query.error} retry={query.refetch} page />;
  const { data } = query;
  const full = data?.notifications.find(({ code }) => code === 'disk-nearly-full');
  return (
    <Page title={t('storage')} lead={t('disk.lead')}>
      {!data && (
        <Panel flush>
          <SkeletonRows rows={4} />
        </Panel>
      )}
      {full && <Notice tone={full.severity === 'error' ? 'bad' : 'attention'}>{t('disk.full')}</Notice>}
      {data && (
        <>
          <Panel title={t('disk.parts')}>
            <StorageBar dashboard={data} />
          </Panel>
          <Panel flush>
            <Facts>
              <Fact name={t('disk.copies')}>{format.number(data.copies)}</Fact>
              <Fact name={t('disk.received')}>{format.bytes(data.bytes)}</Fact>
              <Fact name={t('disk.stored')}>
                {format.bytes(data.stored_bytes)}
                {data.bytes > 0 && (
                  <span className="muted">
                    {' · '}
                    {t('disk.saved', {
                      part: format.percent(Math.max(0, 1 - data.stored_bytes / data.bytes)),
                    })}
                  </span>
                )}
              </Fact>
              {data.disk && (
                <Fact name={t('disk.free')}>
                  {t('disk.freeOf', {
                    free: format.bytes(data.disk.free),
                    total: format.bytes(data.disk.total),
                  })}
                </Fact>
              )}
            </Facts>
          </Panel>
        </>
      )}
    </Page>
  );
}
