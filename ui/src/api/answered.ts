/** A service that did not answer is asked whether it does again. */

import { useEffect, useRef } from 'react';
import { call } from './client';

const EVERY_MS = 3_000;

/** While the service is away, waits for it; then does this. */
export function useAnswered(isAway: boolean, run: () => void) {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!isAway) return undefined;
    const abort = new AbortController();
    const timer = setInterval(() => {
      call('get', '/api/v1/health', {}, abort.signal).then(
        () => !abort.signal.aborted && latest.current(),
        // Still away.
        () => {},
      );
    }, EVERY_MS);
    return () => {
      clearInterval(timer);
      abort.abort();
    };
  }, [isAway]);
}
