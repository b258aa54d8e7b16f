/** The proof of a mail, always one glance away: digest, way in, copies, place in the chain, verified now. */

import { Button } from '@mantine/core';
import { BadgeCheck, ShieldAlert } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Problem, type Schemas, useChange } from '@/api';
import { CopyButton, quoted, Time, toastProblem, useAnnounce, useProblemText } from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import classes from './Evidence.module.css';

const KNOWN_WAYS = ['journal', 'import', 'upload', 'imap', 'pop3'];

export function Evidence({ mail }: { mail: Schemas['ShownMail'] }) {
  const { t } = useTranslation('reader');
  const format = useFormat();
  const [first] = mail.copies;
  const people = mail.envelope?.recipients.length ?? 0;
  const known = first && KNOWN_WAYS.includes(first.way) ? first.way : 'other';
  const by = first?.endpoint
    ? t('wayEndpoint', { endpoint: first.endpoint })
    : t(`way.${known}`, { way: first?.way ?? '' });
  const way = people > 0 ? `${by} · ${t('reportOf', { count: people })}` : by;
  const linked = mail.mailboxes.map(({ address }) => address).join(', ') || t('noMailbox');
  const copies = `${format.number(mail.copies.length)} · ${linked}`;
  return (
    <section className={classes.evidence} aria-label={t('evidence')}>
      <Fact name={t('digest')} after={<CopyButton text={mail.digest} label={t('copyDigest')} />}>
        <span className="mono" title={mail.digest}>
          {`${mail.digest.slice(0, 8)} … ${mail.digest.slice(-8)}`}
        </span>
      </Fact>
      <Fact name={t('wayIn')}>{way}</Fact>
      <Fact name={t('copies')}>{copies}</Fact>
      <Fact name={t('chain')} after={<Verify id={mail.id} />}>
        {first && (
          <span title={t('place', { segment: first.segment, offset: format.number(first.offset) })}>
            {t('position', { sequence: format.number(first.sequence) })}
          </span>
        )}
      </Fact>
      {mail.marks.length > 0 && (
        <dl className={classes.wide}>
          <dt>{t('marks')}</dt>
          <dd>
            <ul className={classes.marks}>
              {mail.marks.map((mark) => (
                <li key={mark}>{t(`mark.${mark}`, { defaultValue: t('markOther', { code: mark }) })}</li>
              ))}
            </ul>
          </dd>
        </dl>
      )}
    </section>
  );
}

interface FactProps {
  name: string;
  children: ReactNode;
  after?: ReactNode;
}

function Fact({ name, children, after }: FactProps) {
  return (
    <dl>
      <dt>{name}</dt>
      <dd>
        <span className={classes.line} title={typeof children === 'string' ? readable(children) : undefined}>
          {quoted(children)}
        </span>
        {after}
      </dd>
    </dl>
  );
}

function Verify({ id }: { id: number }) {
  const { t } = useTranslation('reader');
  const tenant = useTenant();
  const announce = useAnnounce();
  const textOf = useProblemText();
  const verify = useChange('post', '/api/v1/tenants/{tenant}/mails/{mail}/verification');
  const [found, setFound] = useState<{ at: number; bad: Schemas['Proof'][] }>();
  const run = async () => {
    try {
      const { value } = await verify.mutateAsync({ path: { tenant, mail: id } });
      const bad = value.filter(({ ok }) => !ok);
      setFound({ at: Date.now(), bad });
      announce(t(bad.length === 0 ? 'verified' : 'damaged'));
    } catch (error) {
      const problem = Problem.from(error);
      toastProblem(t('notVerified'), problem, textOf(problem).reason);
    }
  };
  if (found && found.bad.length > 0) {
    return (
      <span className={classes.bad} role="alert">
        <ShieldAlert size={16} aria-hidden />
        {t('damaged')} {found.bad.map(({ why }) => readable(why ?? '')).join('; ')}
      </span>
    );
  }
  if (found) {
    return (
      <span className={classes.good}>
        <BadgeCheck size={16} aria-hidden />
        <span>
          {t('verified')} <Time at={found.at} form="relative" />
        </span>
      </span>
    );
  }
  return (
    <Button variant="subtle" size="compact-sm" loading={verify.isPending} onClick={() => void run()}>
      {t('verifyNow')}
    </Button>
  );
}
