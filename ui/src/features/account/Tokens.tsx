/** App passwords for programs that read mail, and API tokens for scripts. */

import { Badge, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas, useChange } from '@/api';
import { ConfirmDialog, Panel, Time } from '@/components';
import { Entries, Entry } from './Entries';
import { NewToken } from './NewToken';

type Token = Schemas['Token'];

export function Tokens() {
  const { t } = useTranslation('account');
  const query = useQuery(read('/api/v1/me/tokens', {}));
  const revoke = useChange('delete', '/api/v1/me/tokens/{token}');
  const [making, setMaking] = useState(false);
  const [revoked, setRevoked] = useState<Token>();
  return (
    <Panel
      title={t('tokens.title')}
      aside={
        <Button variant="subtle" leftSection={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t('tokens.new')}
        </Button>
      }
      flush
    >
      <Entries query={query} tried={t('tokens.notRead')} none={t('tokens.none')}>
        {(token) => (
          <Entry
            key={token.id}
            title={
              <>
                {token.name} <Badge variant="light">{t(`tokens.kind.${token.kind}`)}</Badge>
              </>
            }
            detail={<Details token={token} />}
            action={
              <Button variant="subtle" color="gray" onClick={() => setRevoked(token)}>
                {t('tokens.revoke')}
              </Button>
            }
          />
        )}
      </Entries>
      <NewToken opened={making} onClose={() => setMaking(false)} />
      <ConfirmDialog
        opened={revoked !== undefined}
        onClose={() => setRevoked(undefined)}
        title={t('tokens.revokeTitle', { name: revoked?.name })}
        action={t('tokens.revoke')}
        onConfirm={async () => revoked && revoke.mutateAsync({ path: { token: revoked.id } })}
      >
        {t('tokens.revokeText')}
      </ConfirmDialog>
    </Panel>
  );
}

function Details({ token }: { token: Token }) {
  const { t } = useTranslation('account');
  return (
    <>
      {token.scopes.map((scope) => t(`tokens.scope.${scope}`)).join(', ')}
      {' · '}
      {token.used ? (
        <>
          {t('tokens.used')} <Time at={token.used} form="relative" />
        </>
      ) : (
        t('tokens.neverUsed')
      )}
      {token.expires && (
        <>
          {' · '}
          {t('tokens.until')} <Time at={token.expires} form="date" />
        </>
      )}
    </>
  );
}
