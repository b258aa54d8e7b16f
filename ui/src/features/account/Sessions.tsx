/** Where one is signed in. */

import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { read, useChange } from '@/api';
import { Panel, Time, toastProblem, useProblemText } from '@/components';
import { Entries, Entry } from './Entries';
import { useAgentName } from './useAgentName';

export function Sessions() {
  const { t } = useTranslation('account');
  const agentName = useAgentName();
  const textOf = useProblemText();
  const query = useQuery(read('/api/v1/me/sessions', {}));
  const end = useChange('delete', '/api/v1/me/sessions/{session}');
  const endOne = (session: string) =>
    end.mutate(
      { path: { session } },
      { onError: (problem) => toastProblem(t('sessions.notEnded'), problem, textOf(problem).reason) },
    );
  return (
    <Panel title={t('sessions.title')} flush>
      <Entries query={query} tried={t('sessions.notRead')} none={t('sessions.none')}>
        {(session) => (
          <Entry
            key={session.id}
            title={
              <>
                {agentName(session.agent)}{' '}
                {session.current && <Badge variant="light">{t('sessions.current')}</Badge>}
              </>
            }
            detail={
              <>
                {session.address} · {t('sessions.seen')} <Time at={session.seen} form="relative" /> ·{' '}
                {t('sessions.since')} <Time at={session.created} />
              </>
            }
            action={
              !session.current && (
                <Button variant="subtle" color="gray" onClick={() => endOne(session.id)}>
                  {t('sessions.end')}
                </Button>
              )
            }
          />
        )}
      </Entries>
    </Panel>
  );
}
