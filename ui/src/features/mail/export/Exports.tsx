/** Exports in the left pane: how far they are, and their files. */

import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Download, FileArchive, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { addressOf } from '@/api';
import { Progress, Quoted, useAnnounce } from '@/components';
import { useCause } from '@/features/imports/cause';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { readable } from '@/i18n/readable';
import classes from './Exports.module.css';
import { exportedBy, isRunning, type Job, useEndExport, useExports } from './useExports';

export function Exports() {
  const { t } = useTranslation('export');
  const exports = useExports();
  useEnds(exports);
  if (exports.length === 0) return null;
  return (
    <section aria-labelledby="exports">
      <h2 id="exports">{t('exports')}</h2>
      <ul className={classes.list}>
        {exports.map((job) => (
          <li key={job.id}>{isRunning(job) ? <Running job={job} /> : <Ended job={job} />}</li>
        ))}
      </ul>
    </section>
  );
}

function nameOf(job: Job, all: string): string {
  return job.name === '*' || job.name === '' ? all : readable(job.name);
}

function Running({ job }: { job: Job }) {
  const { t } = useTranslation('export');
  const format = useFormat();
  const end = useEndExport();
  const count = (value: number) => t('mails', { count: value, number: format.number(value) });
  return (
    <Progress
      label={nameOf(job, t('all'))}
      done={job.done}
      total={job.total ?? undefined}
      since={job.started ?? job.created}
      count={count}
      cancel={job.state === 'cancelling' ? undefined : () => void end(job)}
      leaves={t('leaves')}
    />
  );
}

function Ended({ job }: { job: Job }) {
  const { t } = useTranslation('export');
  const format = useFormat();
  const tenant = useTenant();
  const end = useEndExport();
  const causeOf = useCause();
  const exported = exportedBy(job);
  const name = nameOf(job, t('all'));
  const file = addressOf('/api/v1/tenants/{tenant}/jobs/{job}/file', { path: { tenant, job: job.id } });
  return (
    <div className={classes.ended}>
      <div className={classes.words}>
        {exported ? <FileArchive size={16} aria-hidden /> : <TriangleAlert size={16} aria-hidden />}
        <Quoted className={classes.name} title={name}>
          {name}
        </Quoted>
        <Tooltip label={t('forget')}>
          <ActionIcon size={28} aria-label={t('forgetOne', { name })} onClick={() => void end(job)}>
            <X size={14} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </div>
      {exported ? (
        <>
          <span className="muted">
            {t('mails', { count: exported.mails, number: format.number(exported.mails) })}
            {' · '}
            {format.bytes(exported.bytes)}
          </span>
          {exported.failed > 0 && (
            <span className={classes.bad}>
              {t('failed', { count: exported.failed, number: format.number(exported.failed) })}
            </span>
          )}
          <Button
            component="a"
            href={file}
            download={exported.file_name}
            variant="default"
            size="compact-sm"
            leftSection={<Download size={14} aria-hidden />}
          >
            {t('download')}
          </Button>
        </>
      ) : (
        <span className={job.state === 'cancelled' ? 'muted' : classes.bad}>
          {(job.cause && causeOf(job.cause)) ?? t(job.state === 'cancelled' ? 'cancelled' : 'broken')}
        </span>
      )}
    </div>
  );
}

/** Says aloud when one has ended. */
function useEnds(exports: Job[]) {
  const { t } = useTranslation('export');
  const announce = useAnnounce();
  const running = useRef(new Set<string>());
  useEffect(() => {
    for (const job of exports) {
      if (isRunning(job)) running.current.add(job.id);
      else if (running.current.delete(job.id)) {
        announce(t(exportedBy(job) ? 'saidReady' : 'saidNotReady', { name: nameOf(job, t('all')) }));
      }
    }
  }, [exports, announce, t]);
}
