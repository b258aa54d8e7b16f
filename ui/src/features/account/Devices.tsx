/** Devices that are asked for no code. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { read, useChange } from '@/api';
import { Panel, Time, toastProblem, useProblemText } from '@/components';
import { Entries, Entry } from './Entries';
import { useAgentName } from './useAgentName';

export function Devices() {
  const { t } = useTranslation('account');
  const agentName = useAgentName();
  const textOf = useProblemText();
  const query = useQuery(read('/api/v1/me/devices', {}));
  const forget = useChange('delete', '/api/v1/me/devices/{device}');
  const forgetOne = (device: string) =>
    forget.mutate(
      { path: { device } },
      { onError: (problem) => toastProblem(t('devices.notForgotten'), problem, textOf(problem).reason) },
    );
  return (
    <Panel title={t('devices.title')} flush>
      <Entries query={query} tried={t('devices.notRead')} none={t('devices.none')}>
        {(device) => (
          <Entry
            key={device.id}
            title={agentName(device.agent)}
            detail={
              <>
                {t('devices.until')} <Time at={device.expires} form="date" />
              </>
            }
            action={
              <Button variant="subtle" color="gray" onClick={() => forgetOne(device.id)}>
                {t('devices.forget')}
              </Button>
            }
          />
        )}
      </Entries>
    </Panel>
  );
}
