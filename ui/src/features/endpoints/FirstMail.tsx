/** What leads to the first mail of an endpoint: waiting for it, the address, the guides. */

import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { CopyText, Panel } from '@/components';
import { Guides } from './Guides';
import { LiveTest } from './LiveTest';

export function FirstMail({ endpoint }: { endpoint: Schemas['Endpoint'] | undefined }) {
  const { t } = useTranslation('endpoints');
  if (!endpoint) return null;
  return (
    <Stack gap="md">
      <LiveTest key={endpoint.id} endpoint={endpoint} />
      <Panel title={t('addressTitle')}>
        <CopyText text={endpoint.address} label={t('copyAddress')} />
      </Panel>
      <Guides endpoint={endpoint} />
    </Stack>
  );
}
