/** Four figures: how much mail, how much room, whether it was verified, how many mailboxes. */

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Time } from '@/components';
import { useFormat } from '@/i18n/format';
import classes from './Dashboard.module.css';

export function Figures({ dashboard }: { dashboard: Schemas['Dashboard'] }) {
  const { t } = useTranslation('dashboard');
  const format = useFormat();
  const today = dashboard.days.at(-1)?.mails ?? 0;
  const { verification, disk } = dashboard;
  return (
    <dl className={classes.figures}>
      <Figure name={t('figure.mails')} value={format.number(dashboard.mails)}>
        {t('figure.today', { number: format.number(today) })}
      </Figure>
      <Figure name={t('figure.stored')} value={format.bytes(dashboard.stored_bytes)}>
        {t('figure.received', { bytes: format.bytes(dashboard.bytes) })}
        {disk && ` · ${t('figure.free', { bytes: format.bytes(disk.free) })}`}
      </Figure>
      <Figure
        name={t('figure.verified')}
        value={verification ? <Time at={verification.time} form="relative" /> : t('figure.never')}
      >
        {verification
          ? t(verification.damaged > 0 ? 'figure.damaged' : 'figure.whole', {
              count: verification.damaged,
              mails: format.number(verification.mails),
            })
          : t('figure.howToVerify')}
      </Figure>
      <Figure name={t('figure.mailboxes')} value={format.number(dashboard.mailboxes)}>
        {t('figure.endpoints', { count: dashboard.endpoints.length })}
      </Figure>
    </dl>
  );
}

function Figure({ name, value, children }: { name: string; value: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.figure}>
      <dt>{name}</dt>
      <dd className={classes.value}>{value}</dd>
      <dd>{children}</dd>
    </div>
  );
}
