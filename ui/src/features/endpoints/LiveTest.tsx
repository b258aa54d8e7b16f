/**
 * Whether mail comes, as it comes: waits for the first mail, or on demand for the next one, and tells at once what
 * was refused meanwhile and why.
 */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read, type Schemas } from '@/api';
import { Time, useAnnounce } from '@/components';
import { useTenant } from '@/features/session/tenant';
import classes from './LiveTest.module.css';

const EVERY_MS = 2_000;

interface Waiting {
  /** Mails that had come when it began. */
  from: number;
  since: number;
}

export function LiveTest({ endpoint }: { endpoint: Schemas['Endpoint'] }) {
  const { t } = useTranslation('endpoints');
  const announce = useAnnounce();
  const { received, last, paused } = endpoint;
  const [waiting, setWaiting] = useState<Waiting | undefined>(
    received === 0 ? { from: 0, since: Date.now() } : undefined,
  );
  const came = waiting !== undefined && received > waiting.from;
  useEffect(() => {
    if (came) announce(t('test.came'));
  }, [came, announce, t]);
  if (waiting && !came) {
    return (
      <section className={classes.test} data-waiting>
        <span className={classes.pulse} aria-hidden />
        <div className={classes.text} aria-live="polite">
          <strong>{t(waiting.from === 0 ? 'test.first' : 'test.next')}</strong>
          <span className="muted">{t(paused ? 'test.paused' : 'test.how')}</span>
          <Refused endpoint={endpoint} since={waiting.since} />
        </div>
        {waiting.from > 0 && (
          <Button variant="default" onClick={() => setWaiting(undefined)}>
            {t('test.stop')}
          </Button>
        )}
      </section>
    );
  }
  return (
    <section className={classes.test} data-came={came || undefined}>
      {came && <CircleCheck size={22} aria-hidden />}
      <div className={classes.text} aria-live="polite">
        {came && last ? (
          <>
            <strong>{t('test.came')}</strong>
            <span className="muted">
              <Time at={last} form="exact" />
            </span>
          </>
        ) : (
          <>
            <strong>{t('test.title')}</strong>
            <span className="muted">{t('test.why')}</span>
          </>
        )}
      </div>
      <Button variant="default" onClick={() => setWaiting({ from: received, since: Date.now() })}>
        {t(came ? 'test.again' : 'test.start')}
      </Button>
    </section>
  );
}

/** The newest refusal since it waits: mostly the reason why nothing comes. */
function Refused({ endpoint, since }: { endpoint: Schemas['Endpoint']; since: number }) {
  const { t } = useTranslation('endpoints');
  const tenant = useTenant();
  const { data } = useQuery({
    ...read('/api/v1/tenants/{tenant}/refusals', { path: { tenant } }),
    refetchInterval: EVERY_MS,
  });
  const found = data?.find(({ time, endpoint: name }) => time >= since && name === endpoint.name);
  if (!found) return null;
  const { code, peer, text } = found;
  return <span className={classes.refused}>{t('test.refused', { code, peer, text })}</span>;
}
