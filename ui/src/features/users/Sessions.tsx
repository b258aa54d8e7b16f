/** Where a user is signed in. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, useChange } from '@/api';
import { ConfirmDialog, Entries, ErrorState, Panel, SkeletonRows, Time } from '@/components';
import { useAgentName } from '@/features/account/useAgentName';
import { useTenant } from '@/features/session/tenant';

const LIST = '/api/v1/tenants/{tenant}/users/{user}/sessions';

export function Sessions({ user }: { user: string }) {
  const { t } = useTranslation('users');
  const tenant = useTenant();
  const agentName = useAgentName();
  const path = { tenant, user };
  const query = useQuery(read(LIST, { path }));
  const end = useChange('delete', LIST, {
    stale: () => [`/api/v1/tenants/${encodeURIComponent(tenant)}/users/${encodeURIComponent(user)}`],
  });
  const [asking, setAsking] = useState(false);
  const button = query.data && query.data.length > 0 && (
    <Button variant="subtle" color="gray" onClick={() => setAsking(true)}>
      {t('sessions.end')}
    </Button>
  );
  return (
    <Panel title={t('sessions.title')} aside={button} flush>
      {query.isPending && <SkeletonRows rows={1} height={48} />}
      {query.isError && (
        <ErrorState tried={t('sessions.notRead')} error={query.error} retry={query.refetch} />
      )}
      {query.data && (
        <Entries rows={query.data} keyOf={({ id }) => id} none={t('sessions.none')}>
          {({ agent, address, seen, created }) => ({
            icon: <MonitorSmartphone size={18} />,
            title: agentName(agent),
            detail: (
              <>
                {address} · {t('sessions.seen')} <Time at={seen} form="relative" /> · {t('sessions.since')}{' '}
                <Time at={created} />
              </>
            ),
          })}
        </Entries>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('sessions.end')}
        action={t('sessions.end')}
        onConfirm={() => end.mutateAsync({ path })}
      >
        {t('sessions.endText')}
      </ConfirmDialog>
    </Panel>
  );
}
