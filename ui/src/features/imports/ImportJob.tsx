/** One import: its progress while it works, its balance sheet when it has ended. */

import { Button } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schemas, useChange } from '@/api';
import {
  ConfirmDialog,
  Progress,
  Quoted,
  Status,
  Time,
  type Tone,
  toastProblem,
  useProblemText,
} from '@/components';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { BalanceSheet } from './BalanceSheet';
import { balanceOf } from './balance';
import { useCause } from './cause';
import classes from './Imports.module.css';

type Job = Schemas['Job'];

const TONES: Record<Job['severity'], Tone> = { info: 'good', warning: 'attention', error: 'bad' };

export function ImportJob({ job }: { job: Job }) {
  return job.ended ? <Ended job={job} /> : <Going job={job} />;
}

function Going({ job }: { job: Job }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const tenant = useTenant();
  const cancel = useChange('delete', '/api/v1/tenants/{tenant}/jobs/{job}');
  const [asking, setAsking] = useState(false);
  const isBytes = job.what === 'bytes';
  const count = (value: number) =>
    isBytes ? format.bytes(value) : t('mails', { count: value, number: format.number(value) });
  return (
    <>
      <Progress
        label={`${job.name} · ${t(`state.${job.state}`)}`}
        done={job.done}
        total={job.total ?? undefined}
        since={job.started ?? job.created}
        count={count}
        cancel={job.state === 'cancelling' ? undefined : () => setAsking(true)}
        leaves={t('cancelLeaves')}
      />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('cancel.title', { name: job.name })}
        action={t('cancel.action')}
        onConfirm={() => cancel.mutateAsync({ path: { tenant, job: job.id } })}
      >
        {t('cancelLeaves')}
      </ConfirmDialog>
    </>
  );
}

function Ended({ job }: { job: Job }) {
  const { t } = useTranslation('imports');
  const tenant = useTenant();
  const textOf = useProblemText();
  const causeOf = useCause();
  const forget = useChange('delete', '/api/v1/tenants/{tenant}/jobs/{job}');
  const balance = balanceOf(job.result);
  const [opened, setOpened] = useState(job.severity !== 'info');
  const Chevron = opened ? ChevronDown : ChevronRight;
  const result = job.state === 'cancelled' ? 'cancelled' : job.severity;
  return (
    <>
      <div className={classes.head}>
        <button
          type="button"
          className={classes.name}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          <Chevron size={16} aria-hidden />
          <Quoted>{job.name}</Quoted>
        </button>
        <Status tone={job.state === 'cancelled' ? 'off' : TONES[job.severity]}>
          {t(`result.${result}`)}
        </Status>
        <span className="muted">
          <Time at={job.ended ?? job.created} form="relative" />
        </span>
        <Button
          variant="subtle"
          color="gray"
          onClick={() =>
            forget.mutate(
              { path: { tenant, job: job.id } },
              { onError: (problem) => toastProblem(t('notForgotten'), problem, textOf(problem).reason) },
            )
          }
        >
          {t('forget')}
        </Button>
      </div>
      {opened && job.cause && <p className={classes.cause}>{causeOf(job.cause)}</p>}
      {opened && balance && <BalanceSheet balance={balance} />}
    </>
  );
}
