/** The certificates that the service shows to mail servers and browsers, and reading them anew. */

import { Button } from '@mantine/core';
import { Download, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf, Problem, type Schemas, useChange } from '@/api';
import { CopyText, Fact, Facts, Notice, Panel, Status, Time, useAnnounce } from '@/components';
import { FormProblem } from '@/components/form';
import { expiryOf } from '@/features/secrets/expiry';
import { useFormat } from '@/i18n/format';
import classes from './Installation.module.css';

const INSTALLATION = '/api/v1/installation';

type Certificate = Schemas['Certificate'];
type ReadAnew = Schemas['ReadAnew'];

export function Certificates({ certificates }: { certificates: Certificate[] }) {
  const { t } = useTranslation('installation');
  const announce = useAnnounce();
  const again = useChange('post', `${INSTALLATION}/read-certificates`, { stale: () => [INSTALLATION] });
  const [read, setRead] = useState<ReadAnew[]>([]);
  const [problem, setProblem] = useState<Problem>();
  const readAnew = async () => {
    setRead([]);
    setProblem(undefined);
    try {
      const { value } = await again.mutateAsync({});
      setRead(value);
      const old = value.some(({ error }) => error);
      announce(t(old ? 'certificate.someOld' : 'certificate.allRead'));
    } catch (error) {
      setProblem(Problem.from(error));
    }
  };
  if (certificates.length === 0) {
    return (
      <Panel title={t('certificate.title')}>
        <span className="muted">{t('certificate.none')}</span>
      </Panel>
    );
  }
  const button = (
    <Button
      variant="default"
      leftSection={<RefreshCw size={16} aria-hidden />}
      loading={again.isPending}
      onClick={readAnew}
    >
      {t('certificate.readAnew')}
    </Button>
  );
  return (
    <Panel title={t('certificate.title')} aside={button} flush>
      <div className={classes.padded}>
        <p className="muted">{t('certificate.lead')}</p>
        {problem && <FormProblem problem={problem} />}
      </div>
      {certificates.map((certificate) => (
        <One
          key={certificate.use}
          certificate={certificate}
          read={read.find(({ use }) => use === certificate.use)}
        />
      ))}
    </Panel>
  );
}

function One({ certificate, read }: { certificate: Certificate; read: ReadAnew | undefined }) {
  const { t } = useTranslation('installation');
  const format = useFormat();
  const { use, names, subject, issuer } = certificate;
  const download = addressOf(`${INSTALLATION}/certificates/{use}`, { path: { use } });
  return (
    <section className={classes.certificate} aria-label={t(`certificate.use.${use}`)}>
      <header>
        <h3>{t(`certificate.use.${use}`)}</h3>
        <Button
          component="a"
          href={download}
          download
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
          aria-label={t('certificate.downloadOne', { use: t(`certificate.use.${use}`) })}
        >
          {t('certificate.download')}
        </Button>
      </header>
      {read && (
        <div className={classes.padded}>
          <Notice tone={read.error ? 'bad' : 'good'}>
            {read.error ? t('certificate.old', { why: read.error }) : t('certificate.read')}
          </Notice>
        </div>
      )}
      <Facts>
        <Fact name={t('certificate.names')}>
          {names.length > 0 ? format.list(names) : t('certificate.noNames')}
        </Fact>
        <Fact name={t('certificate.subject')}>{subject}</Fact>
        <Fact name={t('certificate.issuer')}>
          {subject === issuer ? t(`certificate.itself.${use}`) : issuer}
        </Fact>
        <Fact name={t('certificate.until')}>
          <Validity certificate={certificate} />
        </Fact>
        <Fact name={t('certificate.fingerprint')}>
          <CopyText text={certificate.fingerprint} label={t('certificate.copyFingerprint')} />
        </Fact>
        <Fact name={t('certificate.file')}>
          <span className="mono">{certificate.file}</span>
          {certificate.made_here && <div className="muted">{t('certificate.madeHere')}</div>}
        </Fact>
      </Facts>
    </section>
  );
}

function Validity({ certificate: { not_before, not_after } }: { certificate: Certificate }) {
  const { t } = useTranslation('installation');
  const tone = expiryOf(not_after);
  const now = Date.now();
  if (now < not_before) {
    return (
      <Status tone="bad">
        {t('certificate.notYet')} <Time at={not_before} form="dateTime" />
      </Status>
    );
  }
  return (
    <>
      <Status tone={tone}>
        <Time at={not_after} form="date" />
        {' · '}
        {now > not_after ? t('certificate.ended') : <Time at={not_after} form="relative" />}
      </Status>
      {tone !== 'good' && <div className="muted">{t('certificate.renew')}</div>}
    </>
  );
}
