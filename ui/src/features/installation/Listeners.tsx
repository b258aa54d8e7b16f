/** Where the service listens: for mail, and for people. */

import { useTranslation } from 'react-i18next';
import type { Schemas } from '@/api';
import { Fact, Facts, Notice, Panel, Status, type Tone } from '@/components';
import { useFormat } from '@/i18n/format';
import classes from './Installation.module.css';

export function SmtpPanel({ smtp }: { smtp: Schemas['Smtp'] }) {
  const { t } = useTranslation('installation');
  const format = useFormat();
  return (
    <Panel title={t('smtp.title')} flush>
      <Facts>
        <Fact name={t('smtp.starttls')}>
          <Address text={smtp.starttls} />
        </Fact>
        <Fact name={t('smtp.implicit')}>
          <Address text={smtp.implicit_tls} />
        </Fact>
        <Fact name={t('smtp.hostname')}>
          <span className="mono">{smtp.hostname}</span>
        </Fact>
        <Fact name={t('smtp.domain')}>
          <span className="mono">{smtp.journal_domain}</span>
        </Fact>
        <Fact name={t('smtp.largest')}>
          {format.bytes(smtp.max_message_bytes)}
          <div className="muted">{t('smtp.largestOf')}</div>
        </Fact>
      </Facts>
    </Panel>
  );
}

const TONES: Record<Schemas['Transport'], Tone> = {
  https: 'good',
  proxy: 'good',
  local: 'good',
  plain: 'bad',
  off: 'off',
};

export function WebPanel({ web }: { web: Schemas['Web'] }) {
  const { t } = useTranslation('installation');
  return (
    <Panel title={t('web.title')} flush>
      {web.transport === 'plain' && (
        <div className={classes.padded}>
          <Notice tone="bad">{t('web.readable')}</Notice>
        </div>
      )}
      <Facts>
        <Fact name={t('web.protection')}>
          <Status tone={TONES[web.transport]}>{t(`web.transport.${web.transport}`)}</Status>
        </Fact>
        <Fact name={t('web.address')}>
          <Address text={web.address} />
        </Fact>
        <Fact name={t('web.link')}>
          <Address text={web.link} />
        </Fact>
        <Fact name={t('web.hosts')}>
          <List items={web.hosts} none={t('web.noHosts')} />
        </Fact>
        <Fact name={t('web.proxies')}>
          <List items={web.trusted_proxies} none={t('web.noProxies')} />
        </Fact>
      </Facts>
    </Panel>
  );
}

function Address({ text }: { text: string | null | undefined }) {
  const { t } = useTranslation('installation');
  if (!text) return <span className="muted">{t('off')}</span>;
  return <span className="mono">{text}</span>;
}

function List({ items, none }: { items: string[]; none: string }) {
  const format = useFormat();
  if (items.length === 0) return <span className="muted">{none}</span>;
  return <span className="mono">{format.list(items)}</span>;
}
