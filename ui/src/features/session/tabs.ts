/** Tabs of one browser have one session: who signs in in one goes on in all. */

import { useCallback, useEffect, useRef } from 'react';

const CHANNEL = 'mailstead.session';

/** Says to the other tabs that somebody has signed in; `told` runs when one of them says it. */
export function useTabs(told?: () => void): () => void {
  const latest = useRef(told);
  const channel = useRef<BroadcastChannel>(undefined);
  useEffect(() => {
    latest.current = told;
  });
  useEffect(() => {
    const opened = new BroadcastChannel(CHANNEL);
    opened.addEventListener('message', () => latest.current?.());
    channel.current = opened;
    return () => opened.close();
  }, []);
  return useCallback(() => channel.current?.postMessage('signed-in'), []);
}
