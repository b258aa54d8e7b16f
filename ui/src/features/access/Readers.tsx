/** Who may read a mailbox: on the mailbox's own page. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { User, Users } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem, Schemas } from '@/api';
import { Entries, Panel, toastProblem, useProblemText } from '@/components';
import { AddTo } from './AddTo';
import { HolderSelect } from './HolderSelect';
import type { Kind } from './search';
import { type Holder, useGrants } from './useGrants';

type Grantee = Schemas['Grantee'];

export function Readers({ mailbox }: { mailbox: Schemas['Mailbox'] }) {
  const { t } = useTranslation('access');
  const textOf = useProblemText();
  const grant = useGrants();
  const [kind, setKind] = useState<Kind>('user');
  const [chosen, setChosen] = useState<Holder>();
  const except = useMemo(() => new Set(mailbox.grants.map(({ id }) => id)), [mailbox.grants]);
  const take = ({ kind, id }: Grantee) =>
    grant('delete', mailbox.id, { kind: kind as Kind, id }).catch((problem: Problem) =>
      toastProblem(t('notTaken'), problem, textOf(problem).reason),
    );
  return (
    <Panel title={t('readers.title')} aside={<span className="muted">{t('readers.both')}</span>} flush>
      <Entries rows={mailbox.grants} keyOf={({ kind, id }) => `${kind} ${id}`} none={t('readers.none')}>
        {(grantee) => ({
          icon: grantee.kind === 'user' ? <User size={18} /> : <Users size={18} />,
          title:
            grantee.kind === 'user' ? (
              <Link to="/admin/users/$user" params={{ user: grantee.id }}>
                {grantee.name}
              </Link>
            ) : (
              <Link to="/admin/groups/$group" params={{ group: grantee.id }}>
                {grantee.name}
              </Link>
            ),
          detail: t(grantee.kind === 'user' ? 'readers.owner' : 'readers.shared'),
          action: (
            <Button variant="subtle" color="gray" onClick={() => void take(grantee)}>
              {t('take')}
            </Button>
          ),
        })}
      </Entries>
      <AddTo
        action={t('give')}
        ready={chosen !== undefined}
        onAdd={async () => {
          if (chosen) await grant('put', mailbox.id, chosen);
          setChosen(undefined);
        }}
      >
        <HolderSelect kind={kind} onKind={setKind} chosen={chosen} onChoose={setChosen} except={except} />
      </AddTo>
    </Panel>
  );
}
