/** Import of files: dropped here, archived by a job, with a balance sheet in the end. */

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { CircleAlert, FileUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Problem, read } from '@/api';
import {
  EmptyState,
  ErrorState,
  FileDrop,
  Page,
  Panel,
  Progress,
  SearchSelect,
  SkeletonRows,
  useProblemText,
} from '@/components';
import { UnsavedGuard } from '@/components/form';
import { useMailboxSearch } from '@/features/access/search';
import { useTenant } from '@/features/session/tenant';
import { useFormat } from '@/i18n/format';
import { ImportJob } from './ImportJob';
import classes from './Imports.module.css';
import { EMPTY, type Upload, useUploads } from './uploads';

const EVERY_MS = 2_000;
const TAKEN = '.eml,.emlx,.mbox,.mbx,.txt,message/rfc822,application/mbox';

export function Imports() {
  const { t } = useTranslation('imports');
  const tenant = useTenant();
  const query = useQuery({
    ...read('/api/v1/tenants/{tenant}/jobs', { path: { tenant } }),
    refetchInterval: ({ state }) => (state.data?.some(({ ended }) => !ended) ? EVERY_MS : false),
  });
  const jobs = query.data?.filter(({ kind }) => kind === 'import') ?? [];
  const { uploads, add, forget } = useUploads();
  const [mailbox, setMailbox] = useState<string | null>(null);
  const [asked, setAsked] = useState(false);
  const search = useMailboxSearch();
  const take = (files: File[]) => {
    setAsked(!mailbox);
    if (mailbox) add(files, Number(mailbox));
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      <UnsavedGuard
        dirty={uploads.some(({ problem }) => !problem)}
        words={{ title: t('leaving.title'), text: t('leaving.text'), leave: t('leaving.leave') }}
      />
      <Panel>
        <div className={classes.form}>
          <SearchSelect
            label={t('mailbox')}
            description={t('mailboxHelp')}
            placeholder={t('mailboxFind')}
            value={mailbox}
            onChange={(value) => {
              setMailbox(value);
              setAsked(false);
            }}
            error={asked && t('mailboxNeeded')}
            search={search}
          />
          <FileDrop label={t('drop')} hint={t('dropHint')} accept={TAKEN} multiple onFiles={take} />
        </div>
      </Panel>
      {uploads.length > 0 && (
        <Panel title={t('uploads')} flush>
          <ul className={classes.list}>
            {uploads.map((upload) => (
              <li key={upload.id}>
                <UploadRow upload={upload} onForget={() => forget(upload.id)} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <Panel title={t('jobs')} flush>
        {query.isPending && <SkeletonRows rows={3} height={56} />}
        {query.isError && <ErrorState tried={t('notRead')} error={query.error} retry={query.refetch} />}
        {query.data && jobs.length === 0 && (
          <EmptyState icon={FileUp} title={t('none')}>
            {t('noneText')}
          </EmptyState>
        )}
        {jobs.length > 0 && (
          <ul className={classes.list}>
            {jobs.map((job) => (
              <li key={job.id}>
                <ImportJob job={job} />
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </Page>
  );
}

function UploadRow({ upload, onForget }: { upload: Upload; onForget: () => void }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const { file, sent, since, problem } = upload;
  if (problem) return <Refused name={file.name} problem={problem} onForget={onForget} />;
  return (
    <Progress
      label={t('uploading', { name: file.name })}
      done={sent}
      total={file.size}
      since={since}
      count={format.bytes}
      cancel={onForget}
      leaves={t('uploadLeaves')}
    />
  );
}

interface RefusedProps {
  name: string;
  problem: Problem;
  onForget: () => void;
}

/** A file that did not get there: nothing runs any more. */
function Refused({ name, problem, onForget }: RefusedProps) {
  const { t } = useTranslation('imports');
  const { reason, advice } = useProblemText()(problem);
  const why = problem.code === EMPTY ? t('upload.empty') : `${reason} ${advice}`;
  return (
    <div className={classes.refused} role="alert">
      <CircleAlert size={16} aria-hidden />
      <span>
        {t('upload.refused', { name, why })}
        {problem.code !== EMPTY && <code className="mono"> {problem.code}</code>}
      </span>
      <Button variant="subtle" color="gray" onClick={onForget}>
        {t('upload.remove')}
      </Button>
    </div>
  );
}
