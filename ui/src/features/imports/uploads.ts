/** Files on their way to the archive, one after the other. */

import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { markStale, Problem, upload } from '@/api';
import { useTenant } from '@/features/session/tenant';
import { canSend, sendable } from '@/platform';

export interface Upload {
  id: number;
  file: File;
  sent: number;
  since: number;
  /** Why it did not get there. */
  problem?: Problem;
}

const TOO_LARGE =
  'the window takes files of up to 512 MiB: import it with `mailstead import`, or in a browser';
/** Code of a file with nothing in it; the service would refuse it, too. */
export const EMPTY = 'file-empty';
const IMPORTS = '/api/v1/tenants/{tenant}/imports';

export function useUploads() {
  const tenant = useTenant();
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const aborts = useRef(new Map<number, AbortController>());
  const next = useRef(1);
  const last = useRef<Promise<void>>(Promise.resolve());

  const change = useCallback((id: number, change: Partial<Upload>) => {
    setUploads((before) => before.map((one) => (one.id === id ? { ...one, ...change } : one)));
  }, []);
  const forget = useCallback((id: number) => {
    aborts.current.get(id)?.abort();
    aborts.current.delete(id);
    setUploads((before) => before.filter((one) => one.id !== id));
  }, []);

  const send = useCallback(
    async (id: number, file: File, mailbox: number, abort: AbortController) => {
      if (abort.signal.aborted) return;
      const params = { path: { tenant }, query: { mailbox, name: file.name } };
      change(id, { since: Date.now() });
      try {
        const onProgress = (sent: number) => change(id, { sent });
        if (file.size === 0) throw new Problem(422, EMPTY, 'the file is empty');
        if (!canSend(file)) throw new Problem(413, 'too-large-for-window', TOO_LARGE);
        await upload(IMPORTS, params, await sendable(file), { onProgress, signal: abort.signal });
        await markStale(queries, `/api/v1/tenants/${encodeURIComponent(tenant)}/jobs`);
        forget(id);
      } catch (error) {
        if (!abort.signal.aborted) change(id, { problem: Problem.from(error) });
      }
    },
    [tenant, queries, change, forget],
  );
  const add = useCallback(
    (files: File[], mailbox: number) => {
      for (const file of files) {
        const id = next.current++;
        const abort = new AbortController();
        aborts.current.set(id, abort);
        setUploads((before) => [...before, { id, file, sent: 0, since: Date.now() }]);
        last.current = last.current.then(() => send(id, file, mailbox, abort));
      }
    },
    [send],
  );
  return { uploads, add, forget };
}
