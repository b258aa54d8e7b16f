/** How loudly the end of a certificate is told. */

import type { Tone } from '@/components';

const DAY = 86_400_000;

export function expiryOf(notAfter: number, now = Date.now()): Tone {
  const left = notAfter - now;
  if (left < 7 * DAY) return 'bad';
  return left < 30 * DAY ? 'attention' : 'good';
}
