/** Exports that run or have ended: jobs of the service. */

import { useQuery } from '@tanstack/react-query';
import { read, type Schemas, useChange } from '@/api';
import { useTenant } from '@/features/session/tenant';

export type Job = Schemas['Job'];
export type ExportFormat = 'zip' | 'mbox';

/** What an export that has ended came to. */
export interface Exported {
  mails: number;
  failed: number;
  bytes: number;
  file_name: string;
}

const WHILE_RUNNING_MS = 700;
const JOBS = '/api/v1/tenants/{tenant}/jobs';

export function isRunning(job: Job): boolean {
  return job.state === 'queued' || job.state === 'running' || job.state === 'cancelling';
}

export function exportedBy(job: Job): Exported | undefined {
  return job.state === 'finished' && job.result ? (job.result as unknown as Exported) : undefined;
}

/** The caller's exports, the newest first; looked at often while one runs. */
export function useExports() {
  const tenant = useTenant();
  const query = useQuery({
    ...read(JOBS, { path: { tenant } }),
    refetchInterval: ({ state }) => (state.data?.some(isRunning) ? WHILE_RUNNING_MS : false),
  });
  return (query.data ?? []).filter(({ kind }) => kind === 'export');
}

/** Cancels one that runs, forgets one that has ended. */
export function useEndExport() {
  const tenant = useTenant();
  const end = useChange('delete', `${JOBS}/{job}`);
  return (job: Job) => end.mutateAsync({ path: { tenant, job: job.id } });
}

export function useBeginExport() {
  const tenant = useTenant();
  const jobs = `/api/v1/tenants/${encodeURIComponent(tenant)}/jobs`;
  const begin = useChange('post', '/api/v1/tenants/{tenant}/exports', { stale: () => [jobs] });
  return (what: Omit<Schemas['NewExport'], 'format'>, format: ExportFormat) =>
    begin.mutateAsync({ path: { tenant }, body: { ...what, format } });
}
