/** The left pane: the mailboxes that may be read with their folders, the searches that were kept, what is exported. */

import { TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Layers, ListFilter } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { EmptyState, ErrorState } from '@/components';
import { Exports } from '@/features/mail/export/Exports';
import type { MailPlace } from '@/features/mail/place';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { Mailbox } from './Mailbox';
import { Searches } from './Searches';
import classes from './Tree.module.css';
import { TreeLink } from './TreeLink';

/** So many of a kind are listed at once; more are found by the filter. */
const MOST = 100;
/** With more than so many, there is a filter. */
const MANY = 8;
const KINDS = ['mine', 'shared', 'other'] as const;

type Readable = Schemas['Readable'];

export function Tree({ place, onGone }: { place: MailPlace; onGone: () => void }) {
  const { t } = useTranslation('mail');
  const tenant = useTenant();
  const query = useQuery(read('/api/v1/tenants/{tenant}/mail/mailboxes', { path: { tenant } }));
  if (query.isPending) return <SkeletonTree />;
  if (query.isError) return <ErrorState tried={t('notRead')} error={query.error} retry={query.refetch} />;
  if (query.data.length === 0) return <EmptyState title={t('none')}>{t('howToGet')}</EmptyState>;
  const mailboxes = query.data;
  const total = mailboxes.length > 1;
  const [only] = mailboxes;
  // All that may be read is this one.
  const here =
    !total && place.box === undefined && place.q === undefined ? { ...place, box: only?.id } : place;
  return (
    <div className={classes.tree}>
      <nav aria-label={t('mailboxes')}>
        {total && (
          <ul>
            <li>
              <TreeLink
                to={{}}
                icon={<Layers size={16} aria-hidden />}
                isCurrent={place.box === undefined && place.q === undefined}
                onGone={onGone}
              >
                {t('allMailboxes')}
              </TreeLink>
            </li>
          </ul>
        )}
        {KINDS.map((kind) => (
          <Kind
            key={kind}
            kind={kind}
            mailboxes={mailboxes.filter((mailbox) => mailbox.kind === kind)}
            place={here}
            onGone={onGone}
          />
        ))}
      </nav>
      <Searches place={place} onGone={onGone} />
      <Exports />
    </div>
  );
}

interface KindProps {
  kind: (typeof KINDS)[number];
  mailboxes: Readable[];
  place: MailPlace;
  onGone: () => void;
}

function Kind({ kind, mailboxes, place, onGone }: KindProps) {
  const { t } = useTranslation('mail');
  const format = useFormat();
  const [filter, setFilter] = useState('');
  if (mailboxes.length === 0) return null;
  const words = filter.toLowerCase().split(/\s+/);
  const fitting = mailboxes.filter(({ address }) =>
    words.every((word) => address.toLowerCase().includes(word)),
  );
  const listed = fitting.slice(0, MOST);
  const more = fitting.length - listed.length;
  return (
    <section aria-labelledby={`kind-${kind}`}>
      <h2 id={`kind-${kind}`}>{t(`kind.${kind}`)}</h2>
      {mailboxes.length > MANY && (
        <TextInput
          className={classes.filter}
          size="xs"
          aria-label={t('filterMailboxes')}
          placeholder={t('filterMailboxes')}
          leftSection={<ListFilter size={14} aria-hidden />}
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <ul>
        {listed.map((mailbox) => (
          <Mailbox
            key={mailbox.id}
            mailbox={mailbox}
            place={place}
            isOpenAtFirst={kind === 'mine' && mailboxes.length <= 3}
            onGone={onGone}
          />
        ))}
      </ul>
      {fitting.length === 0 && <p className={classes.note}>{t('noSuchMailbox')}</p>}
      {more > 0 && (
        <p className={classes.note}>{t('moreMailboxes', { count: more, number: format.number(more) })}</p>
      )}
    </section>
  );
}

function SkeletonTree() {
  return (
    <div className={classes.skeleton} aria-hidden>
      {[30, 70, 52, 60, 44, 36, 66].map((width) => (
        <i key={width} style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
