/** The installation: disk, certificates, listeners, limits and settings. To be looked at; settings are changed where they stand. */

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { CopyText, ErrorState, Fact, Facts, Page, Panel, SkeletonRows, Time } from '@/components';
import { Certificates } from './Certificates';
import { Limits } from './Limits';
import { SmtpPanel, WebPanel } from './Listeners';
import { SettingsTable } from './SettingsTable';
import { StoragePanel } from './StoragePanel';

export function InstallationPage() {
  const { t } = useTranslation('installation');
  const query = useQuery(read('/api/v1/installation', {}));
  const { data } = query;
  if (query.isError && !data)
    return <ErrorState tried={t('notRead')} error={query.error} retry={query.refetch} page />;
  return (
    <Page title={t('title')} lead={t('lead')}>
      {data ? <Told installation={data} /> : <Coming />}
    </Page>
  );
}

function Told({ installation }: { installation: Schemas['Installation'] }) {
  const { t } = useTranslation('installation');
  return (
    <>
      <Panel flush>
        <Facts>
          <Fact name={t('version')}>{installation.version}</Fact>
          <Fact name={t('started')}>
            <Time at={installation.started} />
          </Fact>
          <Fact name={t('data')}>
            <CopyText text={installation.data} label={t('copyData')} />
          </Fact>
        </Facts>
      </Panel>
      <StoragePanel storage={installation.storage} />
      <Certificates certificates={installation.certificates} />
      <SmtpPanel smtp={installation.smtp} />
      <WebPanel web={installation.web} />
      <Limits limits={installation.limits} />
      <SettingsTable settings={installation.settings} data={installation.data} />
    </>
  );
}

/** In the shape of what comes. */
function Coming() {
  return [3, 4, 6, 5, 8].map((rows) => (
    <Panel key={rows} flush>
      <SkeletonRows rows={rows} />
    </Panel>
  ));
}
