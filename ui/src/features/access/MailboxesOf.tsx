/** The mailboxes that a user or a group may read: on the page of the user or group. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Inbox } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Problem } from '@/api';
import {
  Entries,
  ErrorState,
  Panel,
  SearchSelect,
  SkeletonRows,
  toastProblem,
  useProblemText,
} from '@/components';
import { useFormat } from '@/i18n/format';
import { AddField, AddTo } from './AddTo';
import { useMailboxSearch } from './search';
import { type Holder, useGrants } from './useGrants';
import { useMailboxesOf } from './useMailboxesOf';

interface MailboxesOfProps {
  holder: Holder;
  /** Ids of a user's groups. */
  groups?: readonly string[];
}

const NONE: readonly string[] = [];

export function MailboxesOf({ holder, groups = NONE }: MailboxesOfProps) {
  const { t } = useTranslation('access');
  const format = useFormat();
  const textOf = useProblemText();
  const grant = useGrants();
  const { granted, complete, error, refetch } = useMailboxesOf(holder.id, groups);
  const [chosen, setChosen] = useState<string | null>(null);
  const except = useMemo(
    () => new Set(granted.filter(({ direct }) => direct).map(({ mailbox }) => String(mailbox.id))),
    [granted],
  );
  const search = useMailboxSearch(except);
  const take = (mailbox: number) =>
    grant('delete', mailbox, holder).catch((problem: Problem) =>
      toastProblem(t('notTaken'), problem, textOf(problem).reason),
    );
  return (
    <Panel title={t('mailboxes.title')} flush>
      {error && <ErrorState tried={t('mailboxes.notRead')} error={error} retry={refetch} />}
      {!error && !complete && <SkeletonRows rows={2} height={48} />}
      {complete && (
        <Entries
          rows={granted}
          keyOf={({ mailbox }) => String(mailbox.id)}
          none={t(`mailboxes.none.${holder.kind}`)}
        >
          {({ mailbox, by, direct }) => ({
            icon: <Inbox size={18} />,
            title: (
              <Link to="/admin/mailboxes/$mailbox" params={{ mailbox: String(mailbox.id) }}>
                {mailbox.address}
              </Link>
            ),
            detail: (
              <>
                {t('mailboxes.mails', { count: mailbox.mails, number: format.number(mailbox.mails) })}
                {by.length > 0 &&
                  ` · ${t('mailboxes.by', { groups: format.list(by.map(({ name }) => name)) })}`}
              </>
            ),
            action: direct && (
              <Button variant="subtle" color="gray" onClick={() => void take(mailbox.id)}>
                {t('take')}
              </Button>
            ),
          })}
        </Entries>
      )}
      <AddTo
        action={t('give')}
        ready={chosen !== null}
        onAdd={async () => {
          if (chosen) await grant('put', Number(chosen), holder);
          setChosen(null);
        }}
      >
        <AddField>
          <SearchSelect
            quiet
            label={t('find.mailbox')}
            value={chosen}
            onChange={setChosen}
            search={search}
            clearable
          />
        </AddField>
      </AddTo>
    </Panel>
  );
}
