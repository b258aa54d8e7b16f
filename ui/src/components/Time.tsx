/** Times: absolute where they are evidence, relative where they are status. The other form is in the tooltip. */

import { useEffect, useState } from 'react';
import { useFormat } from '@/i18n/format';

interface TimeProps {
  /** Unix milliseconds. */
  at: number;
  form?: 'exact' | 'dateTime' | 'date' | 'relative';
}

const EVERY_MS = 15_000;

export function Time({ at, form = 'dateTime' }: TimeProps) {
  const format = useFormat();
  const now = useNow(form === 'relative');
  const relative = format.relative(at, now);
  return (
    <time dateTime={new Date(at).toISOString()} title={form === 'relative' ? format.exact(at) : relative}>
      {form === 'relative' ? relative : format[form](at)}
    </time>
  );
}

/** The time now; moves on while somebody looks. */
function useNow(moves: boolean) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, [moves]);
  return now;
}
