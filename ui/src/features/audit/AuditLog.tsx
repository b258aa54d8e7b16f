/** The audit log: who did, read or was refused what. For Auditors alone. */

import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { ScrollText } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ItemOf, readPages, rowsOf } from '@/api';
import { EmptyState, Page, Quoted, Status, Time } from '@/components';
import { type Column, DataTable, Filter, useTableState } from '@/components/table';
import { useTenant } from '@/features/session/tenant';
import { readable } from '@/i18n/readable';
import classes from './AuditLog.module.css';
import { ACTIVITIES, activityText } from './activities';
import { EntryDialog } from './EntryDialog';
import { lastDays, millisOf } from './frame';
import { Validate } from './Validate';

const LIST = '/api/v1/tenants/{tenant}/audit';
type Entry = ItemOf<typeof LIST>;

export function AuditLog() {
  const { t } = useTranslation('audit');
  const tenant = useTenant();
  const state = useTableState();
  const { q, from, until, activity, actor } = state.search;
  const query = useInfiniteQuery(
    readPages(LIST, {
      path: { tenant },
      query: { text: q, activity, actor, ...millisOf({ from, until }), limit: 200 },
    }),
  );
  const rows = useMemo(() => rowsOf<Entry>(query.data), [query.data]);
  const [shown, setShown] = useState<Entry>();
  const columns = useColumns(setShown);
  return (
    <Page title={t('title')} lead={t('lead')}>
      <Validate from={from} until={until} />
      <DataTable
        name="audit"
        label={t('title')}
        columns={columns}
        rows={rows}
        keyOf={({ number }) => String(number)}
        state={state}
        searchLabel={t('search')}
        filters={
          <>
            <Filter
              state={state}
              name="activity"
              label={t('anyActivity')}
              options={ACTIVITIES.map((value) => ({ value, label: t(`about.${value}`) }))}
            />
            <ActorField key={actor ?? ''} actor={actor} onChange={(actor) => state.set({ actor })} />
            <FrameFields from={from} until={until} onChange={state.set} />
          </>
        }
        query={query}
        tried={t('notRead')}
        empty={<EmptyState icon={ScrollText} title={t('empty')} />}
      />
      <EntryDialog entry={shown} onClose={() => setShown(undefined)} />
    </Page>
  );
}

function ActorField({ actor, onChange }: { actor?: string; onChange: (actor?: string) => void }) {
  const { t } = useTranslation('audit');
  const [typed, setTyped] = useState(actor ?? '');
  const done = () => typed.trim() !== (actor ?? '') && onChange(typed.trim() || undefined);
  return (
    <TextInput
      className={classes.actor}
      aria-label={t('actor')}
      placeholder={t('actor')}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && done()}
    />
  );
}

interface FrameFieldsProps {
  from?: string;
  until?: string;
  onChange: (frame: { from?: string; until?: string }) => void;
}

function FrameFields({ from, until, onChange }: FrameFieldsProps) {
  const { t } = useTranslation('audit');
  return (
    <div className={classes.frame}>
      <TextInput
        type="date"
        aria-label={t('from')}
        value={from ?? ''}
        onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
      />
      <span className="muted">{t('to')}</span>
      <TextInput
        type="date"
        aria-label={t('until')}
        value={until ?? ''}
        onChange={(event) => onChange({ until: event.currentTarget.value || undefined })}
      />
      <Button variant="subtle" color="gray" onClick={() => onChange(lastDays(7))}>
        {t('week')}
      </Button>
    </div>
  );
}

function useColumns(show: (entry: Entry) => void): Column<Entry>[] {
  const { t } = useTranslation('audit');
  return useMemo(
    () => [
      {
        id: 'time',
        head: t('time'),
        width: 168,
        cell: ({ time }) => <Time at={time} form="dateTime" />,
        csv: ({ time }) => new Date(time).toISOString(),
      },
      {
        id: 'activity',
        head: t('activity'),
        width: '32%',
        cell: (entry) => (
          <button type="button" className={classes.open} onClick={() => show(entry)}>
            {activityText(t, entry.activity)}
          </button>
        ),
        csv: ({ activity }) => activityText(t, activity),
      },
      {
        id: 'code',
        head: t('code'),
        cell: ({ activity }) => <Quoted className="mono">{activity}</Quoted>,
        csv: ({ activity }) => activity,
        wideOnly: true,
        hidden: true,
      },
      {
        id: 'actor',
        head: t('actor'),
        cell: ({ actor_name, actor_kind }) => actor_name || t(`kind.${actor_kind}`),
        csv: ({ actor_name, actor_kind }) => actor_name || t(`kind.${actor_kind}`),
        clip: true,
      },
      {
        id: 'object',
        head: t('object'),
        cell: ({ object, object_name }) => object_name || object,
        csv: ({ object }) => object,
        wideOnly: true,
        clip: true,
      },
      {
        id: 'good',
        head: t('result'),
        cell: ({ good, message }) =>
          good ? (
            <span className="muted">{t('done')}</span>
          ) : (
            <span title={readable(message)}>
              <Status tone="bad">{t('refused')}</Status>
            </span>
          ),
        csv: ({ good, message }) => (good ? t('done') : t('refusedBecause', { why: message })),
      },
      {
        id: 'address',
        head: t('address'),
        cell: ({ address }) => address,
        csv: ({ address }) => address,
        wideOnly: true,
        hidden: true,
      },
      {
        id: 'number',
        head: t('number'),
        cell: ({ number }) => number,
        csv: ({ number }) => number,
        numeric: true,
        wideOnly: true,
        hidden: true,
      },
    ],
    [t, show],
  );
}
