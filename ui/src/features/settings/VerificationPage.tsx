/** The last verification of the archive: whether every mail is as it came. */

import { useQuery } from '@tanstack/react-query';
import { ShieldQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import {
  CopyText,
  EmptyState,
  Entries,
  ErrorState,
  Fact,
  Facts,
  Notice,
  Page,
  Panel,
  SkeletonRows,
  Time,
} from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';

const COMMAND = 'mailstead verify --deep';

export function VerificationPage() {
  const { t } = useTranslation('settings');
  const tenant = useTenant();
  const query = useQuery(read('/api/v1/tenants/{tenant}/dashboard', { path: { tenant } }));
  if (query.isError && !query.data)
    return <ErrorState tried={t('verification.notRead')} error={query.error} retry={query.refetch} page />;
  const { data } = query;
  const short = data?.notifications.some(({ code }) => code === 'log-short');
  return (
    <Page title={t('verification.title')} lead={t('verification.lead')}>
      {!data && (
        <Panel flush>
          <SkeletonRows rows={4} />
        </Panel>
      )}
      {short && <Notice tone="bad">{t('verification.short')}</Notice>}
      {data?.verification && <Last verification={data.verification} />}
      {data && !data.verification && (
        <EmptyState icon={ShieldQuestion} title={t('verification.never')}>
          {t('verification.neverText')}
        </EmptyState>
      )}
      <Panel title={t('verification.run')}>
        <CopyText text={COMMAND} label={t('verification.copy')} />
      </Panel>
    </Page>
  );
}

function Last({ verification }: { verification: Schemas['Verification'] }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { damaged, mails, listed } = verification;
  return (
    <>
      <Notice tone={damaged > 0 ? 'bad' : 'good'}>
        {damaged > 0
          ? t('verification.damaged', { count: damaged, number: format.number(damaged) })
          : t('verification.good', { count: mails, number: format.number(mails) })}
      </Notice>
      <Panel flush>
        <Facts>
          <Fact name={t('verification.time')}>
            <Time at={verification.time} form="exact" />
          </Fact>
          <Fact name={t('verification.depth')}>
            {t(verification.deep ? 'verification.deep' : 'verification.shallow')}
          </Fact>
          <Fact name={t('disk.copies')}>{format.number(verification.copies)}</Fact>
          <Fact name={t('verification.bytes')}>{format.bytes(verification.bytes)}</Fact>
          <Fact name={t('verification.checkpoints')}>{format.number(verification.checkpoints)}</Fact>
        </Facts>
      </Panel>
      {listed.length > 0 && (
        <Panel title={t('verification.places')} flush>
          <Entries
            rows={listed}
            keyOf={({ segment, offset }) => `${segment} ${offset}`}
            none={t('verification.never')}
          >
            {({ segment, offset, mail, why }) => ({
              title: why,
              detail: [
                t('verification.place', { segment: String(segment), offset: format.number(offset) }),
                mail && t('verification.mail', { mail: format.number(mail) }),
              ]
                .filter(Boolean)
                .join(' · '),
            })}
          </Entries>
        </Panel>
      )}
    </>
  );
}
