/** The mailboxes that may be read: one's own, those shared, and for Compliance all. */

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { EmptyState, ErrorState, SkeletonRows } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import classes from './Mailboxes.module.css';

export function Mailboxes() {
  const { t } = useTranslation('mail');
  const tenant = useTenant();
  const query = useQuery(read('/api/v1/tenants/{tenant}/mail/mailboxes', { path: { tenant } }));
  if (query.isPending) return <SkeletonRows rows={4} height={36} />;
  if (query.isError) return <ErrorState tried={t('notRead')} error={query.error} retry={query.refetch} />;
  if (query.data.length === 0) return <EmptyState title={t('none')}>{t('howToGet')}</EmptyState>;
  const kinds = Map.groupBy(query.data, (mailbox) => mailbox.kind);
  return (
    <nav aria-label={t('mailboxes')} className={classes.tree}>
      {[...kinds].map(([kind, mailboxes]) => (
        <section key={kind}>
          <h2>{t(`kind.${kind}`)}</h2>
          <ul>
            {mailboxes.map((mailbox) => (
              <Mailbox key={mailbox.id} mailbox={mailbox} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Mailbox({ mailbox }: { mailbox: Schemas['Readable'] }) {
  const format = useFormat();
  return (
    <li>
      <span className={classes.address}>{mailbox.address}</span>
      <span className="muted">{format.number(mailbox.mails)}</span>
    </li>
  );
}
