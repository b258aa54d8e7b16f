/** Grants many mailboxes to somebody at once. */

import { Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { BulkDialog } from '@/components';
import { HolderSelect } from '@/features/access/HolderSelect';
import type { Kind } from '@/features/access/search';
import { type Holder, useGrants } from '@/features/access/useGrants';

interface GrantManyProps {
  mailboxes: Schemas['Mailbox'][];
  onClose: () => void;
}

export function GrantMany({ mailboxes, onClose }: GrantManyProps) {
  const { t } = useTranslation('mailboxes');
  const grant = useGrants();
  const [kind, setKind] = useState<Kind>('group');
  const [chosen, setChosen] = useState<Holder>();
  return (
    <BulkDialog
      title={t('grant.title', { count: mailboxes.length })}
      action={t('grant.action')}
      rows={mailboxes}
      nameOf={({ address }) => address}
      run={async ({ id }) => chosen && grant('put', id, chosen)}
      notReady={!chosen}
      onClose={onClose}
    >
      <Stack gap="sm">
        {t('grant.text')}
        <Group gap="xs">
          <HolderSelect kind={kind} onKind={setKind} chosen={chosen} onChoose={setChosen} />
        </Group>
      </Stack>
    </BulkDialog>
  );
}
